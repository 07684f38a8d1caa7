/** Finds a cluster's servers, and keeps connections to them. */
@NullMarked
package dev.lockstep.rocketmq.cluster;

import org.jspecify.annotations.NullMarked;
