package dev.lockstep.e2e.measure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One number measured several times: what stands in the middle, and how far the others lie. */
public final class Samples {

  private final double[] sorted;

  private Samples(double[] sorted) {
    this.sorted = sorted;
  }

  /**
   * Of measured numbers.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Samples of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("values: at least one");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Samples(sorted);
  }

  /** As {@link #of(double...)}. */
  public static Samples of(List<Double> values) {
    return of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** The one in the middle, or half-way between the two in the middle. */
  public double median() {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** The smallest. */
  public double least() {
    return sorted[0];
  }

  /** The largest. */
  public double most() {
    return sorted[sorted.length - 1];
  }

  /**
   * How much the largest exceeds the smallest, as a share of the smallest: 0 is perfectly flat.
   *
   * @throws IllegalStateException if the smallest is not above 0
   */
  public double flatness() {
    if (!(least() > 0)) {
      throw new IllegalStateException("only numbers above 0 can be flat, not " + least());
    }
    return (most() - least()) / least();
  }

  /** How many there are. */
  public int count() {
    return sorted.length;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%,.3g (%,.3g to %,.3g of %d)", median(), least(), most(), sorted.length);
  }
}
