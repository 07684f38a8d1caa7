package dev.lockstep.e2e.measure;

import java.util.stream.LongStream;

/** Percentiles of a set of values, by the nearest rank. Immutable. */
public final class Percentiles {

  private final long[] sorted;

  private Percentiles(long[] sorted) {
    this.sorted = sorted;
  }

  /**
   * Of some values.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Percentiles of(LongStream values) {
    long[] sorted = values.sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("values: at least one");
    }
    return new Percentiles(sorted);
  }

  /**
   * The smallest value that at least this share of all values does not exceed.
   *
   * @param percent above 0, up to 100
   */
  public long at(double percent) {
    if (!(percent > 0 && percent <= 100)) {
      throw new IllegalArgumentException("percent must be above 0 and at most 100, not " + percent);
    }
    return sorted[(int) Math.ceil(percent / 100 * sorted.length) - 1];
  }

  /** How many values there are. */
  public int count() {
    return sorted.length;
  }

  @Override
  public String toString() {
    return "p50 %d, p99 %d, max %d (of %d)".formatted(at(50), at(99), at(100), count());
  }
}
