package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.decision.TargetPoint;
import dev.lockstep.offsetsync.translation.Translation;
import dev.lockstep.offsetsync.translation.TwoWayPoint;
import dev.lockstep.offsetsync.translation.TwoWayTranslator;
import dev.lockstep.offsetsync.translation.TwoWayTranslator.Consumed;
import dev.lockstep.offsetsync.translation.TwoWayTranslator.Hint;
import dev.lockstep.offsetsync.translation.TwoWayTranslator.WayBack;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The points of groups that consume everything, in target queues of a two-way task. Thread-safe.
 */
final class TwoWayPoints {

  private static final Duration DISPATCH_LIMIT = Duration.ofSeconds(5);

  private final Snapshot snapshot;
  private final ClusterClient source;
  private final ClusterClient target;
  private final Translators translators;
  private final Map<String, Long> readableSince = new HashMap<>();

  /**
   * @param snapshot was taken before
   */
  TwoWayPoints(
      Snapshot snapshot, ClusterClient source, ClusterClient target, Translators translators) {
    this.snapshot = snapshot;
    this.source = source;
    this.target = target;
    this.translators = translators;
  }

  /**
   * @param points the target queue's source queues, each translated on its own
   */
  QueuePoint of(String group, MappedTopic topic, QueueId queue, List<SourcePoint> points)
      throws InterruptedException {
    List<Consumed> consumed = new ArrayList<>();
    long missing = 0;
    for (SourcePoint point : points) {
      switch (point) {
        case SourcePoint.Failed failed -> {
          return failed(points, failed.cause());
        }
        case SourcePoint.NoProgress _ -> {}
        case SourcePoint.Translated translated -> {
          consumed.add(consumed(translated));
          missing += translated.found().missing();
        }
        case SourcePoint.Unbounded unbounded -> {
          consumed.add(consumed(unbounded));
          missing += unbounded.range().missing();
        }
      }
    }
    if (consumed.isEmpty()) {
      return new QueuePoint(new TargetPoint.None(), nothing(points));
    }
    ReverseQueue reverse = topic.reverseOf(queue);
    if (reverse == null) {
      return failed(
          points,
          "where messages of %s are copied to is not known yet; the task's status says what is missing"
              .formatted(queue));
    }
    String fault = snapshot.source().fault(group, reverse.copies());
    if (fault != null) {
      return failed(points, fault);
    }
    try {
      long notBefore = awaitReadable(reverse.copies().broker());
      TwoWayPoint found = TwoWayTranslator.translate(consumed, wayBack(group, reverse), notBefore);
      return point(found, reverse, points, missing);
    } catch (BrokerFault e) {
      return failed(points, String.valueOf(e.getMessage()));
    }
  }

  private WayBack wayBack(String group, ReverseQueue reverse) {
    return new WayBack(
        translators.translator(target.name(), source, reverse.queue()),
        Math.max(0, snapshot.source().of(group, reverse.copies()).orElse(0)),
        snapshot.relayedBack(reverse),
        new Hint(reverse.queue().relayedHint(), reverse.relayedEnd()),
        translators.originals(/* source= */ target, /* target= */ source, reverse.queue()));
  }

  private Consumed consumed(SourcePoint.Translated point) {
    Translation.Found found = point.found();
    return new Consumed(
        translators.translator(source.name(), target, point.queue()),
        point.committed(),
        found.destination(),
        found.point() != Translation.Point.BEFORE_FIRST_COPY);
  }

  private Consumed consumed(SourcePoint.Unbounded point) {
    return new Consumed(
        translators.translator(source.name(), target, point.queue()),
        point.committed(),
        point.range().limit(),
        false);
  }

  private static QueuePoint point(
      TwoWayPoint found, ReverseQueue reverse, List<SourcePoint> points, long missing) {
    return switch (found) {
      case TwoWayPoint.At at ->
          new QueuePoint(
              new TargetPoint.At(at.destination(), missing, explanation(at)),
              repeated(at, reverse, points));
      case TwoWayPoint.Boundless range ->
          new QueuePoint(
              new TargetPoint.Boundless(
                  range.start(),
                  range.limit(),
                  missing,
                  "nothing tells what the group has consumed of this queue's messages: a group stays where it stands, and starts at the queue's start if it stands nowhere"),
              nothing(points));
      case TwoWayPoint.TargetRecreated recreated ->
          failed(points, recreated.reason(reverse.own(), reverse.copies()));
      case TwoWayPoint.Unfinished unfinished ->
          failed(
              points,
              "the search in %s took more than %d pulls; the next sync goes on with it"
                  .formatted(reverse.copies(), unfinished.pulls()));
    };
  }

  private static String explanation(TwoWayPoint.At at) {
    long repeated =
        at.repeatedOwn() + at.repeatedCopies().stream().mapToLong(Long::longValue).sum();
    return repeated == 0
        ? ""
        : "%s%d messages that the group has consumed lie beyond others that it has not, and are repeated"
            .formatted(at.exact() ? "" : "at most ", repeated);
  }

  /** What is repeated, by the source queue that it was consumed in. */
  private static List<Long> repeated(
      TwoWayPoint.At at, ReverseQueue reverse, List<SourcePoint> points) {
    List<Long> repeated = new ArrayList<>();
    int next = 0;
    for (SourcePoint point : points) {
      repeated.add(point instanceof SourcePoint.NoProgress ? 0 : at.repeatedCopies().get(next++));
    }
    int own = 0;
    for (int i = 0; i < points.size(); i++) {
      if (points.get(i).queue().source().equals(reverse.copies())) {
        own = i;
      }
    }
    repeated.set(own, repeated.get(own) + at.repeatedOwn());
    return repeated;
  }

  private static QueuePoint failed(List<SourcePoint> points, String cause) {
    return new QueuePoint(new TargetPoint.Failed(cause), nothing(points));
  }

  private static List<Long> nothing(List<SourcePoint> points) {
    return Collections.nCopies(points.size(), 0L);
  }

  /**
   * Waits until the broker shows all that it had stored when the snapshot was taken: what the relay
   * said it had written is taken to be visible.
   *
   * @return monotonic clock when that was so
   */
  private synchronized long awaitReadable(String broker) throws BrokerFault, InterruptedException {
    Long since = readableSince.get(broker);
    if (since == null) {
      source.brokerAdmin().awaitDispatched(broker, DISPATCH_LIMIT);
      since = System.nanoTime();
      readableSince.put(broker, since);
    }
    return since;
  }
}
