/**
 * Does everything that can happen to a replication, at random moments from a seed and while
 * messages flow, and then counts from both clusters' logs what was lost, doubled, changed or
 * reordered.
 */
@NullMarked
package dev.lockstep.e2e.chaos;

import org.jspecify.annotations.NullMarked;
