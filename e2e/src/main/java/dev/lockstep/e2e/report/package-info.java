/**
 * What the demo and the benchmarks say to people (progress lines, tables) and to machines (one flat
 * JSON object).
 */
@NullMarked
package dev.lockstep.e2e.report;

import org.jspecify.annotations.NullMarked;
