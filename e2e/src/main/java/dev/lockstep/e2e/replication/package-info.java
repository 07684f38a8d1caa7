/**
 * What the demo, the tests and the benchmarks do with Lockstep, in its users' words: over the
 * public API alone.
 */
@NullMarked
package dev.lockstep.e2e.replication;

import org.jspecify.annotations.NullMarked;
