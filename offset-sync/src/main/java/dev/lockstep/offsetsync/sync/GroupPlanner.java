package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.decision.GroupFacts;
import dev.lockstep.offsetsync.decision.GroupRules;
import dev.lockstep.offsetsync.decision.Presence;
import dev.lockstep.offsetsync.decision.QueueFacts;
import dev.lockstep.offsetsync.decision.QueueRules;
import dev.lockstep.offsetsync.decision.SyncMode;
import dev.lockstep.offsetsync.decision.TargetPoint;
import dev.lockstep.offsetsync.decision.Verdict;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Plans what is done about groups, from what was detected. Writes nothing. Thread-safe. */
final class GroupPlanner {

  private static final int TOPICS_AT_ONCE = 8;

  private final Snapshot snapshot;
  private final SyncMode mode;
  private final int queuesAtOnce;
  private final PointSearch search;
  private final Waits waits;
  private final Presences inSource;
  private final Presences inTarget;

  /**
   * @param queuesAtOnce how many queues of a topic are looked up at once
   */
  GroupPlanner(
      Snapshot snapshot,
      SyncMode mode,
      int queuesAtOnce,
      ClusterClient source,
      ClusterClient target,
      Translators translators) {
    this.snapshot = snapshot;
    this.mode = mode;
    this.queuesAtOnce = queuesAtOnce;
    this.search = new PointSearch(snapshot, source, target, translators);
    this.waits = new Waits(translators, target);
    SyncSpec spec = snapshot.spec();
    this.inSource = new Presences(source, snapshot.source(), spec::targetOf);
    this.inTarget =
        new Presences(
            target,
            snapshot.target(),
            topic -> spec.isTarget(topic) ? Optional.of(topic) : Optional.empty());
  }

  /** A topic whose rules leave the decision to its queues. */
  private record Open(MappedTopic topic, List<QueuePoints> queues) {}

  /** The same before its queues were looked at. */
  private record Undecided(MappedTopic topic, boolean localOnly) {}

  private record QueuePoints(
      QueueId target, List<SourcePoint> sources, QueuePoint at, OptionalLong committed) {

    TargetPoint point() {
      return at.point();
    }
  }

  /**
   * @param topics those that are asked for. What a group is moved by that is online in the target
   *     depends on all topics, so all of them are planned
   */
  GroupPlan plan(String group, Collection<MappedTopic> topics)
      throws BrokerFault, InterruptedException {
    Presence sourcePresence = inSource.of(group);
    Presence targetPresence = inTarget.of(group);
    List<MappedTopic> all = snapshot.spec().topics();
    boolean online = targetPresence instanceof Presence.Online;
    Collection<MappedTopic> planned = online ? all : topics;
    List<TopicPlan> settled = new ArrayList<>();
    List<TopicPlan> unconcerned = new ArrayList<>();
    List<Undecided> undecided = new ArrayList<>();
    for (MappedTopic topic : planned) {
      if (topic.isRetryOfAnotherThan(group)) {
        continue;
      }
      GroupFacts facts =
          new GroupFacts(
              group,
              topic.target(),
              sourcePresence,
              targetPresence,
              snapshot.mayHaveProgress(group, topic),
              mode);
      Optional<Verdict> verdict = GroupRules.judge(facts);
      if (verdict.isPresent()) {
        (concerns(group, topic, sourcePresence) ? settled : unconcerned)
            .add(new TopicPlan.Settled(topic, verdict.get()));
      } else {
        // Presences name topics as the target cluster does.
        boolean localOnly =
            snapshot
                .spec()
                .localOnly()
                .covers(group, sourcePresence, targetPresence, topic.target());
        undecided.add(new Undecided(topic, localOnly));
      }
    }
    List<Open> open =
        FanOut.map(
            undecided,
            TOPICS_AT_ONCE,
            topic -> new Open(topic.topic(), points(group, topic.topic(), topic.localOnly())));
    if (settled.isEmpty() && open.isEmpty() && planned.size() == all.size()) {
      settled = unconcerned; // a group that was asked for by name gets an answer all the same
    }
    long move = move(open, online);
    List<TopicPlan> plans = new ArrayList<>(settled);
    for (Open topic : open) {
      plans.add(
          new TopicPlan.ByQueue(
              topic.topic(),
              topic.queues().stream().map(queue -> judge(queue, online, move)).toList()));
    }
    return new GroupPlan(group, targetPresence, plans);
  }

  /** Topics that a group neither has progress on nor subscribes to are not its business. */
  private boolean concerns(String group, MappedTopic topic, Presence sourcePresence) {
    return snapshot.mayHaveProgress(group, topic)
        || (sourcePresence instanceof Presence.Online online
            && online.subscriptions().stream()
                .anyMatch(subscribed -> subscribed.topic().equals(topic.target())));
  }

  private QueuePlan judge(QueuePoints queue, boolean online, long move) {
    return new QueuePlan(
        queue.target(),
        queue.sources(),
        queue.point(),
        queue.at().repeated(),
        queue.committed(),
        QueueRules.judge(new QueueFacts(queue.point(), queue.committed(), online, move, mode)));
  }

  private List<QueuePoints> points(String group, MappedTopic topic, boolean localOnly)
      throws InterruptedException {
    boolean bothFrontiers = snapshot.spec().twoWay() && !localOnly;
    List<Map.Entry<QueueId, List<MappedQueue>>> queues =
        new ArrayList<>(topic.byTarget().entrySet());
    // Where groups go on queue by queue, looks at all of them are soon under way.
    Collections.rotate(queues, group.hashCode());
    List<QueuePoints> points =
        new ArrayList<>(
            FanOut.map(
                queues,
                queuesAtOnce,
                queue -> points(group, topic, queue.getKey(), queue.getValue(), bothFrontiers)));
    points.sort(Comparator.comparing(QueuePoints::target));
    return points;
  }

  private QueuePoints points(
      String group,
      MappedTopic topic,
      QueueId target,
      List<MappedQueue> sources,
      boolean bothFrontiers)
      throws InterruptedException {
    PointSearch.Found found = search.of(group, topic, target, sources, bothFrontiers);
    return new QueuePoints(
        target, found.sources(), found.at(), snapshot.target().of(group, target));
  }

  /** What moving the group is worth, in messages that it saves. */
  private long move(List<Open> open, boolean online) throws BrokerFault, InterruptedException {
    long move = open.stream().mapToLong(GroupPlanner::move).reduce(0, GroupPlanner::saturated);
    return online && mode instanceof SyncMode.Automatic automatic
        ? waits.orMore(automatic, move, moves(open))
        : move;
  }

  /** The first message of each queue that a move would save the group. */
  private static List<Waits.Message> moves(List<Open> open) {
    List<Waits.Message> first = new ArrayList<>();
    for (Open topic : open) {
      for (QueuePoints queue : topic.queues()) {
        OptionalLong committed = queue.committed();
        if (committed.isPresent()
            && queue
                .point()
                .at(committed)
                .filter(at -> at.offset() > committed.getAsLong())
                .isPresent()) {
          first.add(new Waits.Message(queue.target(), committed.getAsLong()));
        }
      }
    }
    return first;
  }

  private static long move(Open topic) {
    long move = 0;
    for (QueuePoints queue : topic.queues()) {
      Optional<TargetPoint.At> at = queue.point().at(queue.committed());
      if (at.isPresent()) {
        move =
            queue.committed().isEmpty()
                ? Long.MAX_VALUE
                : saturated(move, Math.max(0, at.get().offset() - queue.committed().getAsLong()));
      }
      if (move == Long.MAX_VALUE) {
        return move;
      }
    }
    return move;
  }

  private static long saturated(long one, long other) {
    return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
  }
}
