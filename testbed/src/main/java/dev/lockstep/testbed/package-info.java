/**
 * Real RocketMQ clusters, a delay proxy and JUnit support for tests, the demo and the benchmarks.
 */
@NullMarked
package dev.lockstep.testbed;

import org.jspecify.annotations.NullMarked;
