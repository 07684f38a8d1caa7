package dev.lockstep.coordinator.store;

/** Kinds of shard. */
public enum ShardKind {
  /** A task's topics and queues. */
  DISCOVERY,
  /** Messages of a fixed set of source queues. */
  RELAY,
  /** Progress of a task's groups. */
  PROGRESS
}
