package dev.lockstep.offsetsync.translation;

import java.util.Comparator;
import java.util.List;

/**
 * Where to look next. Pure.
 *
 * <p>Between two copies the point is interpolated: where nothing else is written into the queue
 * that is exact, and each look around it brings a whole pull. When interpolation does not close in
 * (runs of messages that are no copies), every second look halves the largest unknown part instead.
 * With a copy on one side only, the offsets are taken to run in step from there, which is right
 * behind the known part for groups that move on.
 */
final class ProbePlan {

  private ProbePlan() {}

  /**
   * @param source the searched source offset
   * @param attempt looks taken so far
   * @param window messages that a look shows
   */
  static long next(Bracket bracket, long source, int attempt, int window) {
    long guess = guess(bracket, source, window);
    if (attempt >= 3 && attempt % 2 == 1) {
      Bracket.Gap largest =
          bracket.gaps().stream()
              .max(Comparator.comparingLong(Bracket.Gap::size))
              .orElseThrow(() -> new IllegalArgumentException("nothing is left to look at"));
      return clamp(largest, largest.from() + (largest.size() - window) / 2, window);
    }
    Bracket.Gap nearest = nearest(bracket.gaps(), guess);
    // A little before the point, so that both sides of it are shown.
    return clamp(nearest, guess - window / 2, window);
  }

  private static long guess(Bracket bracket, long source, int window) {
    Copy low = bracket.low();
    Copy high = bracket.high();
    if (low != null && high != null) {
      double part = (double) (source - low.source()) / (high.source() - low.source());
      return low.destination() + (long) (part * (high.destination() - low.destination()));
    }
    if (low != null) {
      return Math.min(low.destination() + (source - low.source()), bracket.top() - window / 2);
    }
    if (high != null) {
      return Math.max(high.destination() - (high.source() - source), bracket.bottom());
    }
    return bracket.top() - window / 2;
  }

  private static Bracket.Gap nearest(List<Bracket.Gap> gaps, long offset) {
    return gaps.stream()
        .min(Comparator.comparingLong(gap -> distance(gap, offset)))
        .orElseThrow(() -> new IllegalArgumentException("nothing is left to look at"));
  }

  private static long distance(Bracket.Gap gap, long offset) {
    if (gap.contains(offset)) {
      return 0;
    }
    return offset < gap.from() ? gap.from() - offset : offset - gap.to() + 1;
  }

  private static long clamp(Bracket.Gap gap, long offset, int window) {
    return Math.max(gap.from(), Math.min(offset, gap.to() - Math.min(window, gap.size())));
  }
}
