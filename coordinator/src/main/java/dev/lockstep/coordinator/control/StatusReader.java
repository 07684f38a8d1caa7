package dev.lockstep.coordinator.control;

import dev.lockstep.admin.v1.Condition;
import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.admin.v1.TaskStatus;
import dev.lockstep.coordinator.catalog.ResourceNames;
import dev.lockstep.coordinator.status.ShardView;
import dev.lockstep.coordinator.status.StatusAssembler;
import dev.lockstep.coordinator.status.TaskView;
import dev.lockstep.coordinator.status.TopicView;
import dev.lockstep.coordinator.store.Owner;
import dev.lockstep.coordinator.store.QueueMapEntry;
import dev.lockstep.coordinator.store.ShardKind;
import dev.lockstep.coordinator.store.TopicPair;
import dev.lockstep.coordinator.time.ProtoTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a task's status out of the state of the term. Confined to the control loop. */
final class StatusReader {
  private final TermState term;

  StatusReader(TermState term) {
    this.term = term;
  }

  TaskStatus status(String taskId) {
    TaskRuntime task = term.requireTask(taskId);
    return StatusAssembler.assemble(
        new TaskView(
            task.config().getName(),
            task.paused(),
            isComplete(task),
            shards(task),
            task.activeMaps().entrySet().stream().map(map -> topic(task, map)).toList(),
            task.paused() ? List.of() : conditions(task),
            task.paused() ? List.of() : shortages(task),
            MappingNotes.shadowed(task.selection()),
            term.time()));
  }

  private static List<Condition> conditions(TaskRuntime task) {
    List<Condition> conditions =
        task.findings().conditions(task.topicSelection().directions(), task::isActive);
    conditions.addAll(MappingNotes.invalid(task.selection()));
    return conditions;
  }

  /** Is it known what there is to copy, and has each of it a map in every direction? */
  private static boolean isComplete(TaskRuntime task) {
    if (task.topicSelection().hasPatterns() && !task.listed() && task.activeMaps().isEmpty()) {
      return false;
    }
    return task.selection().pairs().stream()
        .allMatch(selected ->
            task.topicSelection().directions().stream()
                .allMatch(d -> task.activeMaps().containsKey(selected.pair(d))));
  }

  private List<ShardView> shards(TaskRuntime task) {
    Set<String> desired = task.desiredShards().keySet();
    return term.shards().ofTask(task.id()).stream()
        .filter(shard -> desired.contains(shard.id()) || !(shard.tenure() instanceof Tenure.Vacant))
        .map(StatusReader::shard)
        .toList();
  }

  private static ShardView shard(Shard shard) {
    String worker = shard.tenure().owner().map(Owner::worker).orElse("");
    return new ShardView(
        shard.id(), shard.kind().name(), shard.tenure().state(), worker, shard.record().epoch());
  }

  private TopicView topic(TaskRuntime task, Map.Entry<TopicPair, List<QueueMapEntry>> map) {
    TopicPair topics = map.getKey();
    return new TopicView(
        topics.mappingId(),
        ResourceNames.cluster(task.readCluster(topics.direction())),
        topics.sourceTopic(),
        topics.destinationTopic(),
        map.getValue().stream().map(this::queue).toList());
  }

  private QueueStatus queue(QueueMapEntry entry) {
    boolean alive =
        term.shards()
            .find(entry.shardId())
            .filter(shard ->
                shard.tenure() instanceof Tenure.Held || shard.tenure() instanceof Tenure.Revoking)
            .isPresent();
    return term.reports()
        .last(entry.shardId(), entry.source())
        .map(status -> alive ? status : withoutOwner(status))
        .orElseGet(() -> notReported(entry));
  }

  /** What was last known, with what only an owner can make true taken out. */
  private static QueueStatus withoutOwner(QueueStatus last) {
    QueuePhase.Value phase =
        switch (last.getPhase()) {
          case STOPPED, DRAINED -> last.getPhase();
          case UNSPECIFIED, RESUMING, RELAYING, RETRYING, UNRECOGNIZED ->
              QueuePhase.Value.UNSPECIFIED;
        };
    return last.toBuilder().setPhase(phase).setMessagesPerSecond(0).setBytesPerSecond(0).build();
  }

  private QueueStatus notReported(QueueMapEntry entry) {
    QueueStatus.Builder status =
        QueueStatus.newBuilder()
            .setSourceBroker(entry.source().broker())
            .setSourceQueueId(entry.source().queue())
            .setDestinationBroker(entry.destination().broker())
            .setDestinationQueueId(entry.destination().queue())
            .setRelayedOffset(entry.startOffset());
    term.journal()
        .checkpoint(entry.shardId(), entry.source())
        .ifPresent(checkpoint ->
            status
                .setRelayedOffset(checkpoint.getSourceOffset())
                .setDestinationOffset(checkpoint.getDestinationOffset()));
    return status.build();
  }

  private static List<Condition> shortages(TaskRuntime task) {
    List<Condition> conditions = new ArrayList<>();
    task.shortages()
        .forEach((kind, since) ->
            conditions.add(
                Condition.newBuilder()
                    .setReason("NO_WORKER")
                    .setMessage(
                        "no worker that takes "
                            + kind
                            + " shards is connected; start a "
                            + service(kind)
                            + " with lockstep.worker.coordinators=<host:port of the coordinator>")
                    .setSince(ProtoTime.timestamp(since))
                    .build()));
    return conditions;
  }

  private static String service(ShardKind kind) {
    return switch (kind) {
      case DISCOVERY, RELAY -> "message-relay";
      case PROGRESS -> "offset-sync";
    };
  }
}
