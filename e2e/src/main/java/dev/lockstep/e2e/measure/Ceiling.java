package dev.lockstep.e2e.measure;

/** The limit of a relay that does nothing, on a machine where all share the processors. */
public final class Ceiling {

  private Ceiling() {}

  /**
   * Messages per second if each one costs its raw ingest and its raw pull and nothing else.
   *
   * @param ingest messages per second of raw ingest alone, above 0
   * @param pull messages per second of raw pulls alone, above 0
   */
  public static double of(double ingest, double pull) {
    if (!(ingest > 0 && pull > 0)) {
      throw new IllegalArgumentException(
          "ingest and pull must be above 0, not %s and %s".formatted(ingest, pull));
    }
    return 1 / (1 / ingest + 1 / pull);
  }
}
