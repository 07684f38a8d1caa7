package dev.lockstep.coordinator.store;

import org.jspecify.annotations.Nullable;

/**
 * A shard and who owns it.
 *
 * @param id the shard's id
 * @param taskId the task
 * @param kind what the shard is for
 * @param epoch epoch of the present or last tenure; 0 before the first
 * @param owner the owner; null if nobody may be working on the shard
 * @param retiring true once the task was deleted
 */
public record ShardRecord(
    String id, String taskId, ShardKind kind, long epoch, @Nullable Owner owner, boolean retiring) {
  /** The same shard with another owner and epoch. */
  public ShardRecord with(long newEpoch, @Nullable Owner newOwner) {
    return new ShardRecord(id, taskId, kind, newEpoch, newOwner, retiring);
  }

  /** The same shard, of a deleted task. */
  public ShardRecord retired() {
    return new ShardRecord(id, taskId, kind, epoch, owner, true);
  }
}
