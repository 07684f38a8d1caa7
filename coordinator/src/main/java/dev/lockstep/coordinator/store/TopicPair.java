package dev.lockstep.coordinator.store;

import java.util.Comparator;

/**
 * One source topic and one destination topic in one direction of one mapping: what a queue map is
 * of. Ordered by mapping, direction and topics.
 *
 * @param mappingId id of the mapping within the task
 * @param direction which way
 * @param sourceTopic the topic that is read
 * @param destinationTopic the topic that is written
 */
public record TopicPair(
    String mappingId, Direction direction, String sourceTopic, String destinationTopic)
    implements Comparable<TopicPair> {
  private static final Comparator<TopicPair> ORDER =
      Comparator.comparing(TopicPair::mappingId)
          .thenComparing(TopicPair::direction)
          .thenComparing(TopicPair::sourceTopic)
          .thenComparing(TopicPair::destinationTopic);

  /** Is the other one about the same topics in the same direction, whatever its mapping? */
  public boolean sameTopics(TopicPair other) {
    return direction == other.direction
        && sourceTopic.equals(other.sourceTopic)
        && destinationTopic.equals(other.destinationTopic);
  }

  @Override
  public int compareTo(TopicPair other) {
    return ORDER.compare(this, other);
  }
}
