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

  private static final int QUEUES_AT_ONCE = 16;

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
    Map<QueueId, PointSearch.Found> points = new TreeMap<>();
    offsets.forEach((queue, offset) ->
        points.put(
            queue,
            found(
                List.of(
                    new SourcePoint.Translated(
                        new MappedQueue(queue, queue, 0, 0),
                        offset,
                        new Translation.Found(offset, Translation.Point.AFTER_COPY, 0, 0))))));
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
    Map<QueueId, PointSearch.Found> points = new TreeMap<>();
    new ResetPoints(route, translators)
        .of(group, offsets)
        .forEach((queue, sources) -> points.put(queue, found(sources)));
    return there(route.to(), group, topic, points, route.direction());
  }

  /** The same through a task that copies both ways. */
  public List<ResetStep> there(
      TwoWayResetRoute route, String group, String topic, Map<QueueId, Long> offsets)
      throws BrokerFault, InterruptedException {
    return there(
        route.to(),
        group,
        topic,
        new TwoWayResetPoints(route, translators).of(group, offsets),
        route.spec().direction());
  }

  private static List<ResetStep> there(
      ClusterClient cluster,
      String group,
      String topic,
      Map<QueueId, PointSearch.Found> points,
      ProgressDirection.Value direction)
      throws BrokerFault, InterruptedException {
    CommittedOffsets committed = Detector.read(cluster, brokers(points.keySet()));
    Map<String, Map<QueueId, PointSearch.Found>> byTopic = new TreeMap<>();
    points.forEach((queue, found) ->
        byTopic.computeIfAbsent(queue.topic(), key -> new TreeMap<>()).put(queue, found));
    List<ResetStep> steps = new ArrayList<>();
    for (Map.Entry<String, Map<QueueId, PointSearch.Found>> entry : byTopic.entrySet()) {
      steps.add(
          step(
              cluster,
              group,
              new MappedTopic(topic, entry.getKey(), List.of()),
              entry.getValue(),
              committed,
              direction));
    }
    return steps;
  }

  private static PointSearch.Found found(List<SourcePoint> sources) {
    return new PointSearch.Found(
        sources, new QueuePoint(TargetPoints.of(sources), Collections.nCopies(sources.size(), 0L)));
  }

  private static ResetStep step(
      ClusterClient cluster,
      String group,
      MappedTopic topic,
      Map<QueueId, PointSearch.Found> points,
      CommittedOffsets committed,
      ProgressDirection.Value direction)
      throws BrokerFault, InterruptedException {
    List<QueuePlan> queues = new ArrayList<>();
    points.forEach((queue, found) -> queues.add(plan(group, queue, found, committed)));
    return new ResetStep(
        cluster,
        group,
        new Presences(cluster, committed, Optional::of).of(group),
        new TopicPlan.ByQueue(topic, queues),
        direction);
  }

  private static QueuePlan plan(
      String group, QueueId queue, PointSearch.Found found, CommittedOffsets committed) {
    OptionalLong before = committed.of(group, queue);
    String fault = committed.fault(queue);
    TargetPoint point = fault == null ? found.at().point() : new TargetPoint.Failed(fault);
    return new QueuePlan(
        queue, found.sources(), point, found.at().repeated(), before, verdict(point, before));
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
                      .formatted(at.missing())
                  + (at.explanation().isEmpty() ? "" : "; " + at.explanation()));
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
    ProgressWriter writer =
        new ProgressWriter(TargetGroups.of(step.cluster()), true, () -> true, QUEUES_AT_ONCE);
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
