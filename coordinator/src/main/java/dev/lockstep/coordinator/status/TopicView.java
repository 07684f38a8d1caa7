package dev.lockstep.coordinator.status;

import dev.lockstep.admin.v1.QueueStatus;
import java.util.List;

/**
 * One topic of one direction of one mapping.
 *
 * @param mapping id of the mapping
 * @param source name of the cluster that is read
 * @param sourceTopic the topic that is read
 * @param destinationTopic the topic that is written
 * @param queues its queues, in the order of the queue map
 */
public record TopicView(
    String mapping,
    String source,
    String sourceTopic,
    String destinationTopic,
    List<QueueStatus> queues) {
  /** Copies the queues. */
  public TopicView {
    queues = List.copyOf(queues);
  }
}
