package dev.lockstep.rocketmq;

import java.util.Comparator;

/**
 * One queue of a topic on one broker.
 *
 * @param topic the topic
 * @param broker the broker's name, which all its replicas share
 * @param id the queue's number on this broker, from 0
 */
public record QueueId(String topic, String broker, int id) implements Comparable<QueueId> {

  private static final Comparator<QueueId> ORDER =
      Comparator.comparing(QueueId::topic)
          .thenComparing(QueueId::broker)
          .thenComparingInt(QueueId::id);

  public QueueId {
    if (topic.isBlank()) {
      throw new IllegalArgumentException("topic must not be blank");
    }
    if (broker.isBlank()) {
      throw new IllegalArgumentException("broker must not be blank");
    }
    if (id < 0) {
      throw new IllegalArgumentException("id must not be negative: " + id);
    }
  }

  @Override
  public int compareTo(QueueId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return topic + "@" + broker + "/" + id;
  }
}
