package dev.lockstep.coordinator.store;

/**
 * How far a source queue got: all copies of source messages below the one offset are below the
 * other.
 *
 * @param taskId the task
 * @param shardId the relay shard
 * @param source the source queue
 * @param sourceOffset offset of the next source message to copy
 * @param destinationOffset offset in the destination queue one past the last copy
 */
public record CheckpointRecord(
    String taskId, String shardId, QueueId source, long sourceOffset, long destinationOffset) {}
