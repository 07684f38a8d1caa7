package dev.lockstep.offsetsync.sync;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.admin.v1.QueueProgress;
import dev.lockstep.offsetsync.decision.QueueVerdict;
import dev.lockstep.offsetsync.decision.TargetPoint;
import dev.lockstep.offsetsync.decision.Verdict;
import dev.lockstep.offsetsync.translation.Translation;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Sets a group where somebody wants it to stand, forwards or backwards, in one cluster and through
 * a task's queue maps in the other: first what is to be done, then doing it. Thread-safe.
 */
@Singleton
public final class GroupResets {

  private final Translators translators;
  private final Clock clock = Clock.systemUTC();

  @Inject
  public GroupResets(Translators translators) {
    this.translators = translators;
  }

  /** Where the group is to stand in the cluster that the offsets are of. */
  public ResetStep here(
      ClusterClient cluster, String group, String topic, Map<QueueId, Long> offsets)
      throws BrokerFault, InterruptedException {
    Map<QueueId, List<SourcePoint>> points = new TreeMap<>();
    offsets.forEach((queue, offset) ->
        points.put(
            queue,
            List.of(
                new SourcePoint.Translated(
                    new MappedQueue(queue, queue, 0, 0),
                    offset,
                    new Translation.Found(offset, Translation.Point.AFTER_COPY, 0, 0)))));
    CommittedOffsets committed = Detector.read(cluster, brokers(offsets.keySet()));
    return step(
        cluster,
        group,
        new MappedTopic(topic, topic, List.of()),
        points,
        committed,
        ProgressDirection.Value.UNSPECIFIED);
  }

  /** Where it is to stand in the other cluster, for each topic there. */
  public List<ResetStep> there(
      ResetRoute route, String group, String topic, Map<QueueId, Long> offsets)
      throws BrokerFault, InterruptedException {
    Map<QueueId, List<SourcePoint>> points = new ResetPoints(route, translators).of(group, offsets);
    CommittedOffsets committed = Detector.read(route.to(), brokers(points.keySet()));
    Map<String, Map<QueueId, List<SourcePoint>>> byTopic = new TreeMap<>();
    points.forEach((queue, sources) ->
        byTopic.computeIfAbsent(queue.topic(), key -> new TreeMap<>()).put(queue, sources));
    List<ResetStep> steps = new ArrayList<>();
    for (Map.Entry<String, Map<QueueId, List<SourcePoint>>> entry : byTopic.entrySet()) {
      steps.add(
          step(
              route.to(),
              group,
              new MappedTopic(topic, entry.getKey(), List.of()),
              entry.getValue(),
              committed,
              route.direction()));
    }
    return steps;
  }

  private static ResetStep step(
      ClusterClient cluster,
      String group,
      MappedTopic topic,
      Map<QueueId, List<SourcePoint>> points,
      CommittedOffsets committed,
      ProgressDirection.Value direction)
      throws BrokerFault, InterruptedException {
    List<QueuePlan> queues = new ArrayList<>();
    points.forEach((queue, sources) -> queues.add(plan(group, queue, sources, committed)));
    return new ResetStep(
        cluster,
        group,
        new Presences(cluster, committed, Optional::of).of(group),
        new TopicPlan.ByQueue(topic, queues),
        direction);
  }

  private static QueuePlan plan(
      String group, QueueId queue, List<SourcePoint> sources, CommittedOffsets committed) {
    OptionalLong before = committed.of(group, queue);
    String fault = committed.fault(queue);
    TargetPoint point = fault == null ? TargetPoints.of(sources) : new TargetPoint.Failed(fault);
    List<Long> repeated = Collections.nCopies(sources.size(), 0L);
    return new QueuePlan(queue, sources, point, repeated, before, verdict(point, before));
  }

  private static QueueVerdict verdict(TargetPoint point, OptionalLong committed) {
    return switch (point) {
      case TargetPoint.Failed failed ->
          new QueueVerdict.Settled(new Verdict(Decision.Value.FAILED, failed.cause()));
      case TargetPoint.None _ ->
          new QueueVerdict.Settled(
              new Verdict(
                  Decision.Value.SKIPPED_NO_PROGRESS,
                  "the group has never committed an offset on this queue"));
      case TargetPoint.At at -> verdict(at, committed);
      case TargetPoint.Boundless boundless -> verdict(boundless.standing(committed), committed);
    };
  }

  private static QueueVerdict verdict(TargetPoint.At at, OptionalLong committed) {
    boolean there = committed.isPresent() && committed.getAsLong() == at.offset();
    if (at.missing() > 0) {
      Verdict held =
          new Verdict(
              Decision.Value.HELD_AT_RELAY_TAIL,
              "the offset is ahead of the relay by %d messages: at the newest copy; sync, or reset again, when they are relayed"
                  .formatted(at.missing()));
      return there ? new QueueVerdict.Settled(held) : new QueueVerdict.Set(at.offset(), held);
    }
    return there
        ? new QueueVerdict.Settled(new Verdict(Decision.Value.ALREADY_ALIGNED, at.explanation()))
        : new QueueVerdict.Set(at.offset(), new Verdict(Decision.Value.SYNCED, at.explanation()));
  }

  /** What setting the group would come to; writes nothing. */
  public GroupProgress preview(ResetStep step) {
    return result(step, Map.of());
  }

  /** What setting the group would have come to, had it not been left as it is; writes nothing. */
  public GroupProgress leave(ResetStep step, String cause) {
    Map<QueueId, WriteResult> left = new HashMap<>();
    step.topic().queues().forEach(queue -> left.put(queue.target(), new WriteResult.Failed(cause)));
    return result(step, left);
  }

  /** Sets the group, and tells what came of each queue. */
  public GroupProgress apply(ResetStep step) throws InterruptedException {
    ProgressWriter writer = new ProgressWriter(TargetGroups.of(step.cluster()), true, () -> true);
    return result(step, writer.set(step.group(), step.topic()));
  }

  private GroupProgress result(ResetStep step, Map<QueueId, WriteResult> written) {
    GroupProgress.Builder result =
        new Results(clock, step.direction())
            .byQueue(step.group(), step.presence(), step.topic(), written).toBuilder();
    result.getQueuesBuilderList().forEach(GroupResets::countBackwards);
    return result.build();
  }

  /** What lies between, when progress moves back, comes again. */
  private static void countBackwards(QueueProgress.Builder queue) {
    if (queue.hasTranslated() && queue.hasDestinationCommitted()) {
      long back = queue.getDestinationCommitted() - queue.getTranslated();
      queue.setRepeatedMessages(Math.max(0, back));
    }
  }

  private static List<String> brokers(Collection<QueueId> queues) {
    return List.copyOf(
        queues.stream().map(QueueId::broker).collect(Collectors.toCollection(TreeSet::new)));
  }
}
