package dev.lockstep.relay.ahead;

import dev.lockstep.relay.queue.QueuePlan;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.CopySource;
import dev.lockstep.rocketmq.log.Schedule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Queues of a shard that are on one source broker and go to one destination broker: their scheduled
 * messages share one schedule on either side.
 *
 * @param sourceBroker whose schedule is read
 * @param destinationBroker whose schedule is written
 * @param queues by id of the source queue; at least one
 */
record AheadPlan(String sourceBroker, String destinationBroker, Map<Integer, QueuePlan> queues) {

  private record Brokers(String source, String destination) {
    static Brokers of(QueuePlan plan) {
      return new Brokers(plan.source().broker(), plan.destination().broker());
    }
  }

  AheadPlan {
    queues = Map.copyOf(queues);
  }

  static Collection<AheadPlan> of(List<QueuePlan> plans) {
    return plans.stream().collect(Collectors.groupingBy(Brokers::of)).entrySet().stream()
        .map(group ->
            new AheadPlan(
                group.getKey().source(),
                group.getKey().destination(),
                group.getValue().stream()
                    .collect(Collectors.toMap(plan -> plan.source().id(), Function.identity()))))
        .toList();
  }

  private CopySource any() {
    return queues.values().iterator().next().copy();
  }

  String sourceCluster() {
    return any().cluster();
  }

  String sourceTopic() {
    return any().queue().topic();
  }

  String destinationTopic() {
    return any().destinationTopic();
  }

  long epoch() {
    return any().epoch();
  }

  /** Where copies of a queue of the source's schedule say that they come from. */
  CopySource copy(QueueId scheduleQueue) {
    CopySource copy = any();
    return new CopySource(
        copy.cluster(),
        scheduleQueue,
        copy.destinationTopic(),
        copy.epoch(),
        copy.tagKey(),
        copy.tagValue());
  }

  /** The queues that are written. */
  Set<QueueId> destinationQueues() {
    return queues.values().stream().map(QueuePlan::destination).collect(Collectors.toSet());
  }

  boolean writes(int destinationQueueId) {
    return queues.values().stream().anyMatch(plan -> plan.destination().id() == destinationQueueId);
  }

  /** The queue of the source's timer. */
  QueueId sourceTimers() {
    return new QueueId(Schedule.TIMERS, sourceBroker, 0);
  }

  /** The queue of the destination's timer. */
  QueueId destinationTimers() {
    return new QueueId(Schedule.TIMERS, destinationBroker, 0);
  }

  /** The queues of the source's schedule. */
  Collection<QueueId> schedule() {
    List<QueueId> queues = new ArrayList<>();
    for (int id = 0; id < Schedule.LEVEL_QUEUES; id++) {
      queues.add(new QueueId(Schedule.LEVELS, sourceBroker, id));
    }
    queues.add(sourceTimers());
    return queues;
  }
}
