package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.decision.TargetPoint;
import dev.lockstep.offsetsync.translation.Translation;
import dev.lockstep.rocketmq.QueueId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Puts the points of several source queues in one target queue together. Pure. */
final class TargetPoints {

  private TargetPoints() {}

  /** The point, and what a group that stands at {@code committed} gets again from there on. */
  static QueuePoint withRepeated(List<SourcePoint> points, OptionalLong committed) {
    TargetPoint point = of(points);
    Optional<TargetPoint.At> at = point.at(committed);
    return new QueuePoint(
        point,
        points.stream()
            .map(source -> at.isPresent() ? repeated(source, at.get().offset()) : 0)
            .toList());
  }

  /**
   * What lies between the point that was taken and the point of this source queue alone; nothing
   * where the queue holds no copy of what the group has consumed of it.
   */
  private static long repeated(SourcePoint source, long offset) {
    return source instanceof SourcePoint.Translated translated
        ? Math.max(0, translated.found().destination() - offset)
        : 0;
  }

  /**
   * The lowest bounded point wins, so that nothing of any source queue is skipped; one without a
   * bound only sees to it that its own copies are not. Without any bounded point there is no bound.
   */
  static TargetPoint of(List<SourcePoint> points) {
    List<SourcePoint.Translated> bounded = new ArrayList<>();
    List<SourcePoint.Unbounded> unbounded = new ArrayList<>();
    for (SourcePoint point : points) {
      switch (point) {
        case SourcePoint.Failed failed -> {
          return new TargetPoint.Failed(failed.cause());
        }
        case SourcePoint.Translated translated -> bounded.add(translated);
        case SourcePoint.Unbounded without -> unbounded.add(without);
        case SourcePoint.NoProgress _ -> {}
      }
    }
    long missing =
        bounded.stream().mapToLong(point -> point.found().missing()).sum()
            + unbounded.stream().mapToLong(point -> point.range().missing()).sum();
    Optional<SourcePoint.Unbounded> lowestLimit =
        unbounded.stream().min(Comparator.comparingLong(point -> point.range().limit()));
    Optional<SourcePoint.Translated> lowest =
        bounded.stream().min(Comparator.comparingLong(point -> point.found().destination()));
    if (lowest.isPresent()) {
      return bounded(points.size(), lowest.get(), lowestLimit, missing);
    }
    return lowestLimit
        .<TargetPoint>map(point ->
            new TargetPoint.Boundless(
                start(unbounded), point.range().limit(), missing, why(point.range().lack())))
        .orElse(new TargetPoint.None());
  }

  private static TargetPoint bounded(
      int sources,
      SourcePoint.Translated lowest,
      Optional<SourcePoint.Unbounded> lowestLimit,
      long missing) {
    long offset = lowest.found().destination();
    if (lowestLimit.isPresent() && lowestLimit.get().range().limit() < offset) {
      SourcePoint.Unbounded limit = lowestLimit.get();
      return new TargetPoint.At(
          limit.range().limit(), missing, lowestWins(sources, limit.queue().source()));
    }
    String explanation = explanation(lowest.found().point());
    if (sources > 1) {
      String lowestWins = lowestWins(sources, lowest.queue().source());
      explanation = explanation.isEmpty() ? lowestWins : explanation + "; " + lowestWins;
    }
    return new TargetPoint.At(offset, missing, explanation);
  }

  /** The looks were taken at different times, and nothing is skipped from the earliest start. */
  private static long start(List<SourcePoint.Unbounded> points) {
    return points.stream().mapToLong(point -> point.range().start()).min().orElseThrow();
  }

  private static String lowestWins(int sources, QueueId source) {
    return "the lowest of %d source queues wins (%s)".formatted(sources, source);
  }

  private static String explanation(Translation.Point point) {
    return switch (point) {
      case AFTER_COPY, RELAY_TAIL -> "";
      case BEFORE_FIRST_COPY ->
          "before the first copy: the task copies nothing below the committed offset";
    };
  }

  private static String why(Translation.Lack lack) {
    return switch (lack) {
      case NO_COPY_BELOW ->
          "no copy from below the committed offset is in the queue: a group stays where it stands, and starts at the queue's start if it stands nowhere";
      case NO_COPIES ->
          "the queue holds no copies, new ones come after its end: a group stays where it stands, and starts at the queue's start if it stands nowhere";
    };
  }
}
