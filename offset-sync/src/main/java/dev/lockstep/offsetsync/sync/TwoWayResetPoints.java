package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where places in one cluster's queues lie in the other's, between clusters that copy to each
 * other: where a sync would set a group that had consumed all below these places, and nothing else.
 */
final class TwoWayResetPoints {

  private static final int QUEUES_AT_ONCE = 32;

  private final TwoWayResetRoute route;
  private final Translators translators;

  TwoWayResetPoints(TwoWayResetRoute route, Translators translators) {
    this.route = route;
    this.translators = translators;
  }

  private record Wanted(MappedTopic topic, QueueId target, List<MappedQueue> queues) {

    /** The queues that its point follows from. */
    Stream<QueueId> sources() {
      return Stream.concat(
          queues.stream().map(MappedQueue::source),
          Optional.ofNullable(topic.reverseOf(target)).map(ReverseQueue::copies).stream());
    }
  }

  /** By queue of the other cluster. */
  Map<QueueId, PointSearch.Found> of(String group, Map<QueueId, Long> offsets)
      throws BrokerFault, InterruptedException {
    List<Wanted> wanted = wanted(offsets.keySet());
    Snapshot snapshot = snapshot(group, offsets, wanted);
    PointSearch search = new PointSearch(snapshot, route.from(), route.to(), translators);
    Set<MappedTopic> localOnly = localOnly(group, snapshot);
    List<PointSearch.Found> found =
        FanOut.map(
            wanted,
            QUEUES_AT_ONCE,
            queue ->
                search.of(
                    group,
                    queue.topic(),
                    queue.target(),
                    queue.queues(),
                    !localOnly.contains(queue.topic())));
    Map<QueueId, PointSearch.Found> points = new TreeMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      points.put(wanted.get(i).target(), found.get(i));
    }
    return points;
  }

  /** Every queue that holds copies of one that is set, or messages whose copies are in it. */
  private List<Wanted> wanted(Collection<QueueId> set) {
    List<Wanted> wanted = new ArrayList<>();
    for (MappedTopic topic : route.spec().topics()) {
      topic.byTarget().forEach((target, queues) -> wanted.add(new Wanted(topic, target, queues)));
    }
    wanted.removeIf(queue -> queue.sources().noneMatch(set::contains));
    return wanted;
  }

  /** As if the group stood where it is to be set; its other queues count as they stand. */
  private Snapshot snapshot(String group, Map<QueueId, Long> offsets, List<Wanted> wanted)
      throws InterruptedException {
    long takenAt = System.nanoTime();
    CommittedOffsets target =
        Detector.read(route.to(), brokers(wanted.stream().map(Wanted::target)));
    CommittedOffsets source =
        Detector.read(route.from(), brokers(wanted.stream().flatMap(Wanted::sources)));
    if (wanted.stream().flatMap(Wanted::sources).anyMatch(queue -> !offsets.containsKey(queue))) {
      source =
          Holds.heldBack(
              route.from(),
              source,
              route.spec().topics().stream().map(MappedTopic::source).toList(),
              group::equals,
              route.spec().holdAtRetries());
    }
    return new Snapshot(route.spec(), source.withGroupAt(group, offsets), target, takenAt);
  }

  private Set<MappedTopic> localOnly(String group, Snapshot snapshot)
      throws BrokerFault, InterruptedException {
    SyncSpec spec = route.spec();
    var inSource = new Presences(route.from(), snapshot.source(), spec::targetOf).of(group);
    var inTarget =
        new Presences(
                route.to(),
                snapshot.target(),
                topic -> spec.isTarget(topic) ? Optional.of(topic) : Optional.empty())
            .of(group);
    return spec.topics().stream()
        .filter(topic -> spec.localOnly().covers(group, inSource, inTarget, topic.target()))
        .collect(Collectors.toSet());
  }

  private static List<String> brokers(Stream<QueueId> queues) {
    return List.copyOf(queues.map(QueueId::broker).collect(Collectors.toCollection(TreeSet::new)));
  }
}
