package dev.lockstep.rocketmq;

import java.util.Optional;
import org.apache.rocketmq.common.MixAll;

/**
 * The topics that brokers keep for a consumer group: one of messages that its consumers are to get
 * again, one of those that they failed on too often. (The retry topics of POP, which are of a group
 * and a topic, are others.)
 */
public final class GroupTopics {

  private GroupTopics() {}

  /** Where a group's messages wait to be consumed again. */
  public static String retry(String group) {
    return MixAll.RETRY_GROUP_TOPIC_PREFIX + group;
  }

  /** Where a group's dead letters are. */
  public static String deadLetters(String group) {
    return MixAll.DLQ_GROUP_TOPIC_PREFIX + group;
  }

  /** Does it hold messages to consume again? */
  public static boolean isRetry(String topic) {
    return topic.startsWith(MixAll.RETRY_GROUP_TOPIC_PREFIX);
  }

  /** Does it hold this group's messages to consume again? Cheap, for it is asked of many pairs. */
  public static boolean isRetryOf(String group, String topic) {
    return topic.length() == MixAll.RETRY_GROUP_TOPIC_PREFIX.length() + group.length()
        && isRetry(topic)
        && topic.endsWith(group);
  }

  /** Does it hold dead letters? */
  public static boolean isDeadLetters(String topic) {
    return topic.startsWith(MixAll.DLQ_GROUP_TOPIC_PREFIX);
  }

  /** Is it one of a group's topics? Then brokers write into it what consumers failed on. */
  public static boolean isOfGroup(String topic) {
    return isRetry(topic) || isDeadLetters(topic);
  }

  /** Whose topic it is; empty if it is no group's. */
  public static Optional<String> groupOf(String topic) {
    if (isRetry(topic)) {
      return Optional.of(topic.substring(MixAll.RETRY_GROUP_TOPIC_PREFIX.length()));
    }
    return isDeadLetters(topic)
        ? Optional.of(topic.substring(MixAll.DLQ_GROUP_TOPIC_PREFIX.length()))
        : Optional.empty();
  }
}
