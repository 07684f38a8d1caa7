package dev.lockstep.rocketmq.log;

import dev.lockstep.rocketmq.QueueId;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where the messages of a batch come from and what to write on their copies.
 *
 * @param cluster source cluster's name in Lockstep; no '/' and no ','
 * @param queue source queue
 * @param destinationTopic topic that the copies go to
 * @param epoch epoch of the shard that copies, from 0
 * @param tagKey user property to set on every copy, if the task asks for one; not one that RocketMQ
 *     or Lockstep gives a meaning in copying
 * @param tagValue its value; present exactly when tagKey is
 */
public record CopySource(
    String cluster,
    QueueId queue,
    String destinationTopic,
    long epoch,
    @Nullable String tagKey,
    @Nullable String tagValue) {

  public CopySource {
    if (cluster.isEmpty() || cluster.indexOf('/') >= 0 || cluster.indexOf(',') >= 0) {
      throw new IllegalArgumentException(
          "cluster must not be empty nor contain '/' or ',': " + cluster);
    }
    if (epoch < 0) {
      throw new IllegalArgumentException("epoch must not be negative: " + epoch);
    }
    if ((tagKey == null) != (tagValue == null)) {
      throw new IllegalArgumentException("tagKey and tagValue must be given together");
    }
    requireText("cluster", cluster);
    requireText("queue.broker", queue.broker());
    requireText("queue.topic", queue.topic());
    if (tagKey != null && tagValue != null) {
      requireText("tagKey", tagKey);
      requireText("tagValue", tagValue);
      byte[] name = tagKey.getBytes(StandardCharsets.UTF_8);
      if (name.length == 0 || PropertyName.at(name, 0, name.length) != null) {
        throw new IllegalArgumentException("tagKey must be a name of the user's own: " + tagKey);
      }
    }
  }

  /** The same, into another topic. */
  public CopySource into(String topic) {
    return new CopySource(cluster, queue, topic, epoch, tagKey, tagValue);
  }

  private static void requireText(String field, String value) {
    if (value.indexOf(Properties.NAME_END) >= 0 || value.indexOf(Properties.VALUE_END) >= 0) {
      throw new IllegalArgumentException(field + " must not contain the characters 1 or 2");
    }
  }
}
