/**
 * Load on a cluster at its limit: batches in, pulls out, past RocketMQ's client, so that what is
 * measured is the broker.
 */
@NullMarked
package dev.lockstep.e2e.load;

import org.jspecify.annotations.NullMarked;
