package dev.lockstep.relay.metrics;

import dev.lockstep.admin.v1.QueuePhase;

/**
 * What gauges need of a queue.
 *
 * @param lagMessages source messages that are not dealt with
 * @param lagMillis age of the oldest of them
 * @param unseenNanos since it was last seen where the source queue ends
 */
public record QueueFigures(
    QueuePhase.Value phase, long lagMessages, long lagMillis, long unseenNanos) {}
