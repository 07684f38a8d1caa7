/**
 * One scenario on two real clusters: a region dies while messages flow, consumers go on in the
 * other one, come back, and are moved once more as planned. What each group got is counted message
 * by message; a benchmark and a test share it.
 */
@NullMarked
package dev.lockstep.e2e.failover;

import org.jspecify.annotations.NullMarked;
