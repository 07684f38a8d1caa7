package dev.lockstep.coordinator.status;

import dev.lockstep.admin.v1.Condition;
import dev.lockstep.admin.v1.MappingStatus;
import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.admin.v1.ShardStatus;
import dev.lockstep.admin.v1.TaskPhase;
import dev.lockstep.admin.v1.TaskStatus;
import dev.lockstep.coordinator.time.ProtoTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Puts a task's status together. Pure. */
public final class StatusAssembler {
  private StatusAssembler() {}

  /** The status of a task. */
  public static TaskStatus assemble(TaskView task) {
    List<Condition> conditions = new ArrayList<>(task.shortages());
    conditions.addAll(task.conditions());
    conditions.addAll(stoppedQueues(task));
    TaskStatus.Builder status =
        TaskStatus.newBuilder()
            .setTask(task.name())
            .setTime(ProtoTime.timestamp(task.now()))
            .addAllConditions(conditions)
            .addAllConditions(task.notes())
            .setPhase(phase(task, conditions));
    for (TopicView topic : task.topics()) {
      status.addMappings(mapping(topic));
      for (QueueStatus queue : topic.queues()) {
        status.setLagMessages(status.getLagMessages() + queue.getLagMessages());
        status.setMessagesPerSecond(status.getMessagesPerSecond() + queue.getMessagesPerSecond());
      }
    }
    task.shards().forEach(shard -> status.addShards(shard(shard)));
    return status.build();
  }

  private static TaskPhase.Value phase(TaskView task, List<Condition> conditions) {
    if (task.paused()) {
      return TaskPhase.Value.PAUSED;
    }
    boolean onlyShortages = conditions.size() == task.shortages().size();
    boolean hasRun = anyQueue(task, QueueStatus::hasReportTime);
    if (!conditions.isEmpty()) {
      return onlyShortages && !hasRun ? TaskPhase.Value.STARTING : TaskPhase.Value.DEGRADED;
    }
    boolean allRelayed = !anyQueue(task, queue -> queue.getPhase() != QueuePhase.Value.RELAYING);
    return task.complete() && allRelayed ? TaskPhase.Value.RUNNING : TaskPhase.Value.STARTING;
  }

  private static boolean anyQueue(TaskView task, Predicate<QueueStatus> matches) {
    return task.topics().stream().flatMap(topic -> topic.queues().stream()).anyMatch(matches);
  }

  private static List<Condition> stoppedQueues(TaskView task) {
    List<Condition> stopped = new ArrayList<>();
    for (TopicView topic : task.topics()) {
      for (QueueStatus queue : topic.queues()) {
        switch (queue.getPhase()) {
          case STOPPED -> stopped.add(condition("QUEUE_STOPPED", "is stopped", topic, queue));
          case RETRYING -> stopped.add(condition("QUEUE_RETRYING", "is tried again", topic, queue));
          case UNSPECIFIED, RESUMING, RELAYING, DRAINED, UNRECOGNIZED -> {}
        }
      }
    }
    return stopped;
  }

  private static Condition condition(
      String reason, String what, TopicView topic, QueueStatus queue) {
    Condition.Builder condition =
        Condition.newBuilder()
            .setReason(reason)
            .setMessage(
                "mapping "
                    + topic.mapping()
                    + ": queue "
                    + queue.getSourceBroker()
                    + "/"
                    + queue.getSourceQueueId()
                    + " of "
                    + topic.sourceTopic()
                    + " "
                    + what
                    + ": "
                    + queue.getLastError());
    if (queue.hasLastErrorTime()) {
      condition.setSince(queue.getLastErrorTime());
    }
    return condition.build();
  }

  private static MappingStatus mapping(TopicView topic) {
    return MappingStatus.newBuilder()
        .setMapping(topic.mapping())
        .setSource(topic.source())
        .setSourceTopic(topic.sourceTopic())
        .setDestinationTopic(topic.destinationTopic())
        .addAllQueues(topic.queues())
        .build();
  }

  private static ShardStatus shard(ShardView shard) {
    return ShardStatus.newBuilder()
        .setShard(shard.id())
        .setKind(shard.kind())
        .setState(shard.state())
        .setWorker(shard.worker())
        .setEpoch(shard.epoch())
        .build();
  }
}
