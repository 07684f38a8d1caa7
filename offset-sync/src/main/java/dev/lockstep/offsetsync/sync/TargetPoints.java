package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.decision.TargetPoint;
import dev.lockstep.offsetsync.translation.Translation;
import java.util.Comparator;
import java.util.List;

/** Puts the points of several source queues in one target queue together. Pure. */
final class TargetPoints {

  private TargetPoints() {}

  /** The lowest point wins, so that nothing of any source queue is skipped. */
  static TargetPoint of(List<SourcePoint> points) {
    for (SourcePoint point : points) {
      if (point instanceof SourcePoint.Failed failed) {
        return new TargetPoint.Failed(failed.cause());
      }
    }
    List<SourcePoint.Translated> translated =
        points.stream()
            .filter(SourcePoint.Translated.class::isInstance)
            .map(SourcePoint.Translated.class::cast)
            .toList();
    if (translated.isEmpty()) {
      return new TargetPoint.None();
    }
    SourcePoint.Translated lowest =
        translated.stream()
            .min(Comparator.comparingLong(point -> point.found().destination()))
            .orElseThrow();
    long missing = translated.stream().mapToLong(point -> point.found().missing()).sum();
    String explanation = explanation(lowest.found().point());
    if (points.size() > 1) {
      String lowestWins =
          "the lowest of %d source queues wins (%s)"
              .formatted(points.size(), lowest.queue().source());
      explanation = explanation.isEmpty() ? lowestWins : explanation + "; " + lowestWins;
    }
    return new TargetPoint.At(lowest.found().destination(), missing, explanation);
  }

  static String explanation(Translation.Point point) {
    return switch (point) {
      case AFTER_COPY, RELAY_TAIL -> "";
      case BEFORE_FIRST_COPY ->
          "before the first copy: the task copies nothing below the committed offset";
      case LOG_START ->
          "at the start of the queue: the copies up to the committed offset were deleted there";
      case LOG_END -> "at the end of the queue, which holds no copies: new ones come after it";
    };
  }
}
