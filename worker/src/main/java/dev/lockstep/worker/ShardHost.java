package dev.lockstep.worker;

import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.ShardKind;
import dev.lockstep.worker.v1.ShardRef;

/**
 * What a service does with the shards of one kind. Implemented as a CDI bean, one for each kind.
 *
 * <p>All methods are called from the session's only thread, one at a time, and must not block: a
 * shard runs on threads of its own. An exception from {@link #assign} gives the shard back; from
 * the others it is logged.
 */
public interface ShardHost {

  /** The kind of shard this host takes. Constant. */
  ShardKind kind();

  /**
   * Starts work on a shard, or takes up a new specification of one that is held in the same epoch
   * (then {@code context} is the same object as the first time).
   */
  void assign(Assign assign, ShardContext context);

  /**
   * Gets ready for a shard like this one, which another worker holds: connects, reads, writes
   * nothing. Does nothing by default.
   */
  default void prepare(Assign assign) {}

  /**
   * Drains a shard: finishes what is in flight, starts nothing new, and then calls {@link
   * ShardContext#released()}. The lease goes on being renewed meanwhile.
   */
  void revoke(ShardRef shard);

  /**
   * Stops a shard at once: its lease is gone, or the coordinator gave it to another worker. Nothing
   * more may be written; {@code released()} is not called any more (and is ignored if it is).
   */
  void drop(ShardRef shard);

  /** Bytes per second that the shards of this host move now; the coordinator balances by it. */
  default double bytesPerSecond() {
    return 0;
  }
}
