package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.worker.v1.Queue;
import dev.lockstep.worker.v1.QueueAssignment;
import dev.lockstep.worker.v1.TopicQueueMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A source topic, the topic its messages are copied to, and which queue goes where. */
public record MappedTopic(String source, String target, List<MappedQueue> queues) {

  public MappedTopic {
    if (source.isBlank() || target.isBlank()) {
      throw new IllegalArgumentException("a queue map must name both topics");
    }
    queues = List.copyOf(queues);
  }

  /** As the coordinator says it. */
  public static MappedTopic of(TopicQueueMap map) {
    List<MappedQueue> queues = new ArrayList<>();
    for (QueueAssignment assignment : map.getQueuesList()) {
      queues.add(
          new MappedQueue(
              queue(map.getSourceTopic(), assignment.getSource()),
              queue(map.getDestinationTopic(), assignment.getDestination()),
              assignment.getStartOffset(),
              assignment.getCheckpoint().getSourceOffset()));
    }
    return new MappedTopic(map.getSourceTopic(), map.getDestinationTopic(), queues);
  }

  /** The queues by the target queue that they share. */
  Map<QueueId, List<MappedQueue>> byTarget() {
    Map<QueueId, List<MappedQueue>> byTarget = new TreeMap<>();
    for (MappedQueue queue : queues) {
      byTarget.computeIfAbsent(queue.target(), key -> new ArrayList<>()).add(queue);
    }
    return byTarget;
  }

  private static QueueId queue(String topic, Queue queue) {
    return new QueueId(topic, queue.getBroker(), queue.getQueueId());
  }
}
