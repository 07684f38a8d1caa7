/**
 * Who and where: the address of a cluster, its queues and routes, and the one client that leads to
 * all else.
 */
@NullMarked
package dev.lockstep.rocketmq;

import org.jspecify.annotations.NullMarked;
