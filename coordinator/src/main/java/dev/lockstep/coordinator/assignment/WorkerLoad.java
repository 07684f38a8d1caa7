package dev.lockstep.coordinator.assignment;

import dev.lockstep.coordinator.store.ShardKind;
import java.util.Set;

/**
 * A worker as the planner sees it.
 *
 * @param id the worker's id
 * @param region its region; may be empty
 * @param kinds kinds of shard it takes
 * @param connected whether it can be talked to; one that cannot keeps what it has until its lease
 *     ends
 * @param draining whether it wants to stop
 * @param warming whether it has just come and gets ready for the work of others: until then it gets
 *     what nobody else has, and nothing that is well where it is
 * @param bytesPerSecond what it relays now
 */
public record WorkerLoad(
    String id,
    String region,
    Set<ShardKind> kinds,
    boolean connected,
    boolean draining,
    boolean warming,
    double bytesPerSecond) {
  /** Copies the kinds. */
  public WorkerLoad {
    kinds = Set.copyOf(kinds);
  }

  boolean takes(ShardKind kind) {
    return connected && !draining && kinds.contains(kind);
  }
}
