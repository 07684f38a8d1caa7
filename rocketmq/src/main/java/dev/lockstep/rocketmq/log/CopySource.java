package dev.lockstep.rocketmq.log;

import dev.lockstep.rocketmq.QueueId;
import org.jspecify.annotations.Nullable;

/**
 * Where the messages of a batch come from and what to write on their copies.
 *
 * @param cluster source cluster's name in Lockstep
 * @param queue source queue
 * @param destinationTopic topic that the copies go to
 * @param epoch epoch of the shard that copies
 * @param tagKey user property to set on every copy, if the task asks for one
 * @param tagValue its value; present exactly when tagKey is
 */
public record CopySource(
    String cluster,
    QueueId queue,
    String destinationTopic,
    long epoch,
    @Nullable String tagKey,
    @Nullable String tagValue) {}
