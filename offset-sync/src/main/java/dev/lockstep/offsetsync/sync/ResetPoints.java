package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.translation.Copy;
import dev.lockstep.offsetsync.translation.Original;
import dev.lockstep.offsetsync.translation.SourceFacts;
import dev.lockstep.offsetsync.translation.Translation;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.OffsetRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where places in one cluster's queues lie in the other's. A queue whose messages are copied there
 * is translated; of a queue that holds copies from there, each copy names its original.
 */
final class ResetPoints {

  private static final int QUEUES_AT_ONCE = 32;

  private final ResetRoute route;
  private final Translators translators;

  ResetPoints(ResetRoute route, Translators translators) {
    this.route = route;
    this.translators = translators;
  }

  private interface Search {
    SourcePoint run() throws BrokerFault, InterruptedException;
  }

  /** A search for one source queue, and the queue that its result is about. */
  private record Wanted(QueueId target, MappedQueue queue, long offset, Search search) {}

  /** By queue of the other cluster. */
  Map<QueueId, List<SourcePoint>> of(String group, Map<QueueId, Long> offsets)
      throws InterruptedException {
    List<Wanted> searches = route.isBack() ? back(offsets) : there(group, offsets);
    List<SourcePoint> found = FanOut.map(searches, QUEUES_AT_ONCE, ResetPoints::run);
    Map<QueueId, List<SourcePoint>> points = new TreeMap<>();
    for (int i = 0; i < searches.size(); i++) {
      points.computeIfAbsent(searches.get(i).target(), key -> new ArrayList<>()).add(found.get(i));
    }
    return points;
  }

  private static SourcePoint run(Wanted wanted) throws InterruptedException {
    try {
      return wanted.search().run();
    } catch (BrokerFault fault) {
      return new SourcePoint.Failed(
          wanted.queue(), wanted.offset(), String.valueOf(fault.getMessage()));
    }
  }

  /** Queues that share a target with one that is set count as they stand. */
  private List<Wanted> there(String group, Map<QueueId, Long> offsets) throws InterruptedException {
    List<MappedQueue> concerned =
        route.topics().stream()
            .flatMap(topic -> topic.byTarget().values().stream())
            .filter(
                sharing -> sharing.stream().anyMatch(queue -> offsets.containsKey(queue.source())))
            .flatMap(List::stream)
            .toList();
    CommittedOffsets committed = Detector.read(route.from(), sourceBrokers(concerned));
    if (concerned.stream().anyMatch(queue -> !offsets.containsKey(queue.source()))) {
      Set<String> topics = Set.copyOf(route.topics().stream().map(MappedTopic::source).toList());
      committed =
          Holds.heldBack(route.from(), committed, topics, group::equals, route.holdAtRetries());
    }
    List<Wanted> searches = new ArrayList<>();
    for (MappedQueue queue : concerned) {
      Long asked = offsets.get(queue.source());
      searches.add(
          asked == null ? standing(group, queue, committed) : wanted(queue, asked, committed));
    }
    return searches;
  }

  private Wanted standing(String group, MappedQueue queue, CommittedOffsets committed) {
    String fault = committed.fault(group, queue.source());
    if (fault != null) {
      SourcePoint failed = new SourcePoint.Failed(queue, 0, fault);
      return new Wanted(queue.target(), queue, 0, () -> failed);
    }
    return wanted(queue, Math.max(0, committed.of(group, queue.source()).orElse(0)), committed);
  }

  private Wanted wanted(MappedQueue queue, long offset, CommittedOffsets committed) {
    long told = committed.of(route.relayGroup(), queue.source()).orElse(0);
    long relayed = Math.max(queue.relayedHint(), Math.max(0, told));
    return new Wanted(queue.target(), queue, offset, () -> translate(queue, offset, relayed));
  }

  private static List<String> sourceBrokers(List<MappedQueue> queues) {
    return queues.stream().map(queue -> queue.source().broker()).distinct().toList();
  }

  private SourcePoint translate(MappedQueue queue, long offset, long relayed)
      throws BrokerFault, InterruptedException {
    Translation translation =
        translators.translate(
            route.from().name(),
            route.to(),
            queue,
            offset,
            new SourceFacts(queue.startOffset(), relayed),
            System.nanoTime(),
            translators.originals(route.from(), route.to(), queue));
    return switch (translation) {
      case Translation.Found found -> new SourcePoint.Translated(queue, offset, found);
      case Translation.Boundless range -> new SourcePoint.Unbounded(queue, offset, range);
      case Translation.SourceRecreated recreated ->
          new SourcePoint.Failed(queue, offset, recreated.reason(queue.source()));
      case Translation.Unfinished unfinished ->
          new SourcePoint.Failed(queue, offset, unfinished(queue.target(), unfinished.pulls()));
    };
  }

  private List<Wanted> back(Map<QueueId, Long> offsets) {
    List<Wanted> searches = new ArrayList<>();
    for (MappedTopic topic : route.topics()) {
      for (MappedQueue queue : topic.queues()) {
        Long offset = offsets.get(queue.target());
        if (offset != null) {
          searches.add(
              new Wanted(queue.source(), queue.reversed(), offset, () -> originOf(queue, offset)));
        }
      }
    }
    return searches;
  }

  /**
   * @param queue whose source queue is in the other cluster
   */
  private SourcePoint originOf(MappedQueue queue, long offset)
      throws BrokerFault, InterruptedException {
    OriginSearch.Origin origin =
        OriginSearch.find(translators.copies(route.to().name(), route.from(), queue), offset);
    return switch (origin) {
      case OriginSearch.Origin.AtOrAfter(Copy copy) -> checked(queue, offset, copy, copy.source());
      case OriginSearch.Origin.Before(Copy copy) -> checked(queue, offset, copy, copy.source() + 1);
      // All that was ever copied lies before the place, and is deleted there.
      case OriginSearch.Origin.None _ ->
          point(queue, offset, Math.max(queue.startOffset(), queue.relayedHint()));
      case OriginSearch.Origin.Unfinished(int pulls) ->
          new SourcePoint.Failed(queue.reversed(), offset, unfinished(queue.target(), pulls));
    };
  }

  private SourcePoint checked(MappedQueue queue, long offset, Copy copy, long source)
      throws BrokerFault, InterruptedException {
    Original original = translators.originals(route.to(), route.from(), queue).of(copy);
    return switch (original) {
      case Original.Same _, Original.Gone _ -> point(queue, offset, source);
      case Original.Another _, Original.BeyondEnd _ ->
          new SourcePoint.Failed(
              queue.reversed(),
              offset,
              new Translation.SourceRecreated(copy, original, 0).reason(queue.source()));
    };
  }

  /** Brokers reset within what the queue holds only. */
  private SourcePoint point(MappedQueue queue, long offset, long source)
      throws BrokerFault, InterruptedException {
    OffsetRange held = route.to().topics().range(queue.source());
    return new SourcePoint.Translated(
        queue.reversed(),
        offset,
        new Translation.Found(
            Math.clamp(source, held.min(), held.max()), Translation.Point.AFTER_COPY, 0, 0));
  }

  private static String unfinished(QueueId queue, int pulls) {
    return "the search in %s took more than %d pulls; ask again".formatted(queue, pulls);
  }
}
