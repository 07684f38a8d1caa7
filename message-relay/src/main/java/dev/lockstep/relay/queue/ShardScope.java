package dev.lockstep.relay.queue;

import dev.lockstep.relay.RelaySettings;
import dev.lockstep.relay.metrics.RelayMeters;
import dev.lockstep.relay.rate.Pacer;
import dev.lockstep.worker.Lease;
import java.time.Clock;

/**
 * What the queues of a shard have in common.
 *
 * @param group under which the task produces, and commits its progress in the source cluster
 * @param mapping id of the shard's mapping
 * @param lease under which the shard may write
 * @param memory what queues may hold
 * @param pacer what the task's queues may send
 * @param meters what is counted
 * @param events where to record what must stay known
 */
public record ShardScope(
    String group,
    String mapping,
    Lease lease,
    RelaySettings settings,
    Memory memory,
    Pacer pacer,
    RelayMeters meters,
    Events events,
    Clock clock) {}
