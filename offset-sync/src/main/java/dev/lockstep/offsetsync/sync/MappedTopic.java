package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.GroupTopics;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.worker.v1.Queue;
import dev.lockstep.worker.v1.QueueAssignment;
import dev.lockstep.worker.v1.TopicQueueMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A source topic, the topic its messages are copied to, and which queue goes where.
 *
 * @param queues for every target queue at least one; of a two-way task also for those that no
 *     source queue is copied to, with the source queue that has the copies of their messages
 * @param reverse in a two-way task, the way back of the target queues; else empty
 */
public record MappedTopic(
    String source, String target, List<MappedQueue> queues, List<ReverseQueue> reverse) {

  public MappedTopic {
    if (source.isBlank() || target.isBlank()) {
      throw new IllegalArgumentException("a queue map must name both topics");
    }
    queues = List.copyOf(queues);
    reverse = List.copyOf(reverse);
  }

  /** One that is copied one way. */
  public MappedTopic(String source, String target, List<MappedQueue> queues) {
    this(source, target, queues, List.of());
  }

  /** As the coordinator says it, for one that is copied one way. */
  public static MappedTopic of(TopicQueueMap map) {
    return new MappedTopic(map.getSourceTopic(), map.getDestinationTopic(), queues(map));
  }

  /** As the coordinator says it, for one that is copied both ways. */
  static MappedTopic of(TopicQueueMap map, TopicQueueMap back) {
    List<MappedQueue> queues = queues(map);
    List<ReverseQueue> reverse = new ArrayList<>();
    for (QueueAssignment assignment : back.getQueuesList()) {
      ReverseQueue queue =
          new ReverseQueue(
              queue(back, assignment), assignment.getCheckpoint().getDestinationOffset());
      if (queues.stream().noneMatch(mapped -> mapped.target().equals(queue.own()))) {
        // Nothing is copied there, so nothing is missing there, wherever the group stands.
        queues.add(new MappedQueue(queue.copies(), queue.own(), 0, Long.MAX_VALUE));
      }
      reverse.add(queue);
    }
    return new MappedTopic(map.getSourceTopic(), map.getDestinationTopic(), queues, reverse);
  }

  /** The queues by the target queue that they share. */
  Map<QueueId, List<MappedQueue>> byTarget() {
    Map<QueueId, List<MappedQueue>> byTarget = new TreeMap<>();
    for (MappedQueue queue : queues) {
      byTarget.computeIfAbsent(queue.target(), key -> new ArrayList<>()).add(queue);
    }
    return byTarget;
  }

  /** Does it hold what another group failed on? Groups consume retry topics of their own only. */
  public boolean isRetryOfAnotherThan(String group) {
    return GroupTopics.isRetry(source) && !GroupTopics.isRetryOf(group, source);
  }

  /** The way back of a target queue; null if there is none, or not yet. */
  @Nullable ReverseQueue reverseOf(QueueId target) {
    return reverse.stream().filter(queue -> queue.own().equals(target)).findFirst().orElse(null);
  }

  /** All queues of the cluster that progress is read from. */
  Stream<QueueId> sourceQueues() {
    return Stream.concat(
        queues.stream().map(MappedQueue::source), reverse.stream().map(ReverseQueue::copies));
  }

  /** All queues of the cluster that progress is set in. */
  Stream<QueueId> targetQueues() {
    return queues.stream().map(MappedQueue::target);
  }

  private static List<MappedQueue> queues(TopicQueueMap map) {
    List<MappedQueue> queues = new ArrayList<>();
    map.getQueuesList().forEach(assignment -> queues.add(queue(map, assignment)));
    return queues;
  }

  private static MappedQueue queue(TopicQueueMap map, QueueAssignment assignment) {
    return new MappedQueue(
        queue(map.getSourceTopic(), assignment.getSource()),
        queue(map.getDestinationTopic(), assignment.getDestination()),
        assignment.getStartOffset(),
        assignment.getCheckpoint().getSourceOffset());
  }

  private static QueueId queue(String topic, Queue queue) {
    return new QueueId(topic, queue.getBroker(), queue.getQueueId());
  }
}
