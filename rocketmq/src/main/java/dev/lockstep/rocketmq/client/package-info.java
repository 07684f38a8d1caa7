/** What the other modules see of a cluster: one client for everything. */
@NullMarked
package dev.lockstep.rocketmq.client;

import org.jspecify.annotations.NullMarked;
