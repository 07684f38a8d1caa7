package dev.lockstep.coordinator.store;

import java.util.Comparator;

/**
 * A message queue of a topic that the context names. Ordered by broker name and queue id.
 *
 * @param broker broker name
 * @param queue queue id, from 0
 */
public record QueueId(String broker, int queue) implements Comparable<QueueId> {
  private static final Comparator<QueueId> ORDER =
      Comparator.comparing(QueueId::broker).thenComparingInt(QueueId::queue);

  /** Refuses what no broker has. */
  public QueueId {
    if (broker.isEmpty() || queue < 0) {
      throw new IllegalArgumentException(
          "queue: a broker name and an id from 0, is " + broker + "/" + queue);
    }
  }

  @Override
  public int compareTo(QueueId other) {
    return ORDER.compare(this, other);
  }
}
