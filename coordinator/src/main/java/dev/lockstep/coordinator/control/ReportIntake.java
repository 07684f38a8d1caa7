package dev.lockstep.coordinator.control;

import dev.lockstep.admin.v1.Condition;
import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.coordinator.status.MemoryGroupStates;
import dev.lockstep.coordinator.store.AuditRecord;
import dev.lockstep.coordinator.store.CheckpointRecord;
import dev.lockstep.coordinator.store.Direction;
import dev.lockstep.coordinator.store.QueueId;
import dev.lockstep.coordinator.store.QueueMapEntry;
import dev.lockstep.coordinator.store.TopicPair;
import dev.lockstep.coordinator.time.ProtoTime;
import dev.lockstep.worker.v1.DirectionReport;
import dev.lockstep.worker.v1.ProgressReport;
import dev.lockstep.worker.v1.Queue;
import dev.lockstep.worker.v1.RelayReport;
import dev.lockstep.worker.v1.ShardEvent;
import dev.lockstep.worker.v1.ShardRef;
import dev.lockstep.worker.v1.TopicReport;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/**
 * Takes what workers tell about their shards. Reports of a tenure that is not the present one, and
 * all of a task that was deleted, are ignored. Confined to the control loop.
 */
final class ReportIntake {
  private static final Logger LOG = Logger.getLogger(ReportIntake.class);

  private final TermState term;
  private final MemoryGroupStates groups;
  private final QueueMapPlanner planner;
  private final MapConflicts conflicts;

  ReportIntake(TermState term, MemoryGroupStates groups) {
    this.term = term;
    this.groups = groups;
    this.planner = new QueueMapPlanner(term.settings().queuesPerShard());
    this.conflicts = new MapConflicts(term);
  }

  void relay(Worker from, RelayReport report) {
    ifCurrent(
        from,
        report.getShard(),
        (shard, task) -> {
          Set<QueueId> known = new HashSet<>();
          task.entriesOf(shard.id()).forEach(entry -> known.add(entry.source()));
          for (QueueStatus status : report.getQueuesList()) {
            QueueId source = new QueueId(status.getSourceBroker(), status.getSourceQueueId());
            if (known.contains(source)) {
              take(shard, source, status);
            }
          }
        });
  }

  void topics(Worker from, TopicReport report) {
    ifCurrent(from, report.getShard(), (shard, task) -> extendMap(task, report));
  }

  void direction(Worker from, DirectionReport report) {
    ifCurrent(
        from,
        report.getShard(),
        (shard, task) -> {
          Direction direction = direction(report.getReverse());
          task.findings().take(direction, report.getConditionsList(), term.time());
          if (report.getListed() && task.listed(direction, report.getTopicsList())) {
            term.dirty();
          }
        });
  }

  private static Direction direction(boolean reverse) {
    return reverse ? Direction.REVERSE : Direction.FORWARD;
  }

  void progress(Worker from, ProgressReport report) {
    ifCurrent(
        from,
        report.getShard(),
        (shard, task) -> {
          report.getGroupsList().forEach(result -> auditDecision(shard, result));
          groups.record(task.id(), report.getGroupsList());
        });
  }

  /**
   * What has happened stays so: an event counts of whatever tenure it is. The worker that saw it
   * may have lost its lease before it could tell.
   */
  void event(Worker from, ShardEvent event) {
    ShardRef ref = event.getShard();
    term.shards().current(ref, from.owner()).ifPresent(Shard::told);
    term.shards()
        .find(ref.getShardId())
        .filter(shard -> term.task(shard.taskId()).isPresent())
        .ifPresent(shard -> record(shard, event));
  }

  private void record(Shard shard, ShardEvent event) {
    LOG.warnf(
        "shard event task=%s shard=%s epoch=%d reason=%s message=\"%s\" attributes=%s",
        shard.taskId(),
        shard.id(),
        event.getShard().getEpoch(),
        event.getReason(),
        event.getMessage(),
        event.getAttributesMap());
    term.journal()
        .add(
            new AuditRecord(
                event.hasTime() ? ProtoTime.instant(event.getTime()) : term.time(),
                shard.taskId(),
                shard.id(),
                event.getReason(),
                event.getMessage(),
                event.getAttributesMap()));
  }

  private void take(Shard shard, QueueId source, QueueStatus status) {
    term.reports()
        .take(
            shard.id(),
            source,
            status.toBuilder().setReportTime(ProtoTime.timestamp(term.time())).build());
    // While the tail is still read, the offsets say how far the reading is, not how far the copies
    // go. And a queue whose place was not found yet, which may be retried or drained meanwhile, has
    // no offsets at all.
    boolean placed = status.getRelayedOffset() != 0 || status.getDestinationOffset() != 0;
    if (placed
        && status.getPhase() != QueuePhase.Value.RESUMING
        && status.getPhase() != QueuePhase.Value.UNSPECIFIED) {
      term.journal()
          .add(
              new CheckpointRecord(
                  shard.taskId(),
                  shard.id(),
                  source,
                  status.getRelayedOffset(),
                  status.getDestinationOffset()));
    }
  }

  private void extendMap(TaskRuntime task, TopicReport report) {
    TopicPair topics =
        new TopicPair(
            report.getMappingId(),
            direction(report.getReverse()),
            report.getSourceTopic(),
            report.getDestinationTopic());
    if (!task.isActive(topics)) {
      return;
    }
    Optional<Condition> conflict =
        task.map(topics).isEmpty() ? conflicts.with(task, topics) : Optional.empty();
    if (conflict.isPresent()) {
      task.findings().note(topics, conflict, term.time());
      return;
    }
    task.findings().take(topics, report, term.time());
    List<QueueMapEntry> added =
        planner.extend(
            task.id(),
            topics,
            task.map(topics),
            task.destinationsSoFar(topics),
            report.getSourceQueuesList().stream()
                .map(q -> new QueueMapPlanner.Found(queue(q.getQueue()), q.getStartOffset()))
                .toList(),
            report.getDestinationQueuesList().stream().map(ReportIntake::queue).toList(),
            task.nextShard(topics));
    if (added.isEmpty()) {
      return;
    }
    term.store().run(term.epoch(), tables -> tables.queueMaps().append(added));
    task.mapped(added);
    term.dirty();
    LOG.infof(
        "queue map extended task=%s mapping=%s direction=%s source_topic=%s destination_topic=%s added=%d queues=%d",
        task.id(),
        topics.mappingId(),
        topics.direction(),
        topics.sourceTopic(),
        topics.destinationTopic(),
        added.size(),
        task.map(topics).size());
  }

  private void auditDecision(Shard shard, GroupProgress result) {
    Optional<GroupProgress> before = groups.last(shard.taskId(), result);
    boolean same = before.isPresent() && before.get().getDecision() == result.getDecision();
    // Groups that are in lockstep go to and fro between these all day.
    boolean calm = isCalm(result) && before.map(ReportIntake::isCalm).orElse(true);
    if (same || calm) {
      return;
    }
    term.journal()
        .add(
            new AuditRecord(
                term.time(),
                shard.taskId(),
                shard.id(),
                "DECISION_CHANGED",
                "group "
                    + result.getGroup()
                    + " on "
                    + result.getSourceTopic()
                    + ": "
                    + result.getDecision()
                    + " "
                    + result.getReason(),
                Map.of(
                    "group", result.getGroup(),
                    "source_topic", result.getSourceTopic(),
                    "direction", result.getDirection().name(),
                    "decision", result.getDecision().name())));
  }

  private static boolean isCalm(GroupProgress result) {
    return result.getDecision() == Decision.Value.MIXED
        ? result.getQueuesList().stream().allMatch(queue -> isCalm(queue.getDecision()))
        : isCalm(result.getDecision());
  }

  private static boolean isCalm(Decision.Value decision) {
    return switch (decision) {
      case SYNCED, ALREADY_ALIGNED, HELD_AT_RELAY_TAIL, SKIPPED_SMALL_MOVE -> true;
      case UNSPECIFIED,
          SKIPPED_GROUP_MISSING,
          SKIPPED_SUBSCRIPTION_DIFFERS,
          SKIPPED_OFFLINE,
          SKIPPED_NOT_OWNER,
          REFUSED_WOULD_REWIND,
          REFUSED_NOT_CONSUMING,
          FAILED,
          SKIPPED_BROADCASTING,
          SKIPPED_NO_PROGRESS,
          MIXED,
          UNRECOGNIZED ->
          false;
    };
  }

  private void ifCurrent(Worker from, ShardRef ref, BiConsumer<Shard, TaskRuntime> work) {
    Optional<Shard> shard = term.shards().current(ref, from.owner()).filter(s -> !s.retiring());
    Optional<TaskRuntime> task = shard.flatMap(s -> term.task(s.taskId()));
    if (shard.isEmpty() || task.isEmpty()) {
      LOG.debugf(
          "report ignored worker=%s shard=%s epoch=%d",
          from.id(), ref.getShardId(), ref.getEpoch());
      return;
    }
    shard.get().told();
    work.accept(shard.get(), task.get());
  }

  private static QueueId queue(Queue queue) {
    return new QueueId(queue.getBroker(), queue.getQueueId());
  }
}
