/** The command line of the demo and the benchmarks. */
@NullMarked
package dev.lockstep.e2e.cli;

import org.jspecify.annotations.NullMarked;
