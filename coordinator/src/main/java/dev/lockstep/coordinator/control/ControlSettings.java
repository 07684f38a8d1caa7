package dev.lockstep.coordinator.control;

import dev.lockstep.coordinator.config.CoordinatorConfig;
import java.time.Duration;

/**
 * The times and sizes the control plane works with; see {@link CoordinatorConfig} for their
 * meaning.
 *
 * @param lease how long a worker keeps its shards without a heartbeat
 * @param heartbeatInterval time between heartbeats
 * @param settle time after the end of a lease before its shards are given away
 * @param warmUp time that a relay which joins has to get ready for work that is well where it is
 * @param queuesPerShard source queues in one relay shard
 * @param discoveryInterval time between two looks for topics
 * @param journalInterval time between two writes of checkpoints and audit entries
 * @param operationsKept ended operations that are kept
 */
public record ControlSettings(
    Duration lease,
    Duration heartbeatInterval,
    Duration settle,
    Duration warmUp,
    int queuesPerShard,
    Duration discoveryInterval,
    Duration journalInterval,
    int operationsKept) {
  /** The settings of a configuration that was checked. */
  public static ControlSettings of(CoordinatorConfig config) {
    return new ControlSettings(
        config.lease(),
        config.heartbeatInterval(),
        config.settle(),
        config.warmUp(),
        config.queuesPerShard(),
        config.discoveryInterval(),
        config.journalInterval(),
        config.operationsKept());
  }
}
