package dev.lockstep.coordinator.assignment;

/** One thing to do about a shard. */
public sealed interface Step {
  /** The shard's id. */
  String shard();

  /** Assign a free shard. */
  record Give(String shard, String worker) implements Step {}

  /** Ask the owner to drain the shard and give it back. */
  record Take(String shard, String worker, Why why) implements Step {}

  /** Why a shard is taken. */
  enum Why {
    /** Nobody shall work on it: the task was paused, changed or deleted. */
    NOT_WANTED,
    /** It shall begin anew. */
    RESTART,
    /** Its owner wants to stop. */
    WORKER_DRAINING,
    /** A worker of a preferred region takes it. */
    NEARER_WORKER,
    /** A worker with less to do takes it. */
    BALANCE
  }
}
