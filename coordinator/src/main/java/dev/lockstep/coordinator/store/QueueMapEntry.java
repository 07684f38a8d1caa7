package dev.lockstep.coordinator.store;

/**
 * One source queue, its destination queue and the shard that copies it.
 *
 * @param taskId the task
 * @param topics the topics and the direction
 * @param position place in the queue map, from 0
 * @param source the source queue
 * @param destination the destination queue
 * @param startOffset first source offset the task wants
 * @param shardId the shard that copies this queue, for ever
 */
public record QueueMapEntry(
    String taskId,
    TopicPair topics,
    int position,
    QueueId source,
    QueueId destination,
    long startOffset,
    String shardId) {}
