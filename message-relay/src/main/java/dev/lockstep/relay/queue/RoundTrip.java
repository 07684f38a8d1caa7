package dev.lockstep.relay.queue;

/**
 * The shortest time in which a broker has answered a pull lately that had nothing to wait for: the
 * round trip, as near as can be seen. Not thread-safe.
 */
final class RoundTrip {

  private static final long PERIOD = 10_000_000_000L;
  private static final long UNKNOWN = Long.MAX_VALUE / 4;

  private long shortest = UNKNOWN;
  private long shortestBefore = UNKNOWN;
  private long periodStart;
  private long lastAnswer;
  private boolean answered;

  /** A pull was answered after so long. */
  void answered(long nanos, long now) {
    if (now - periodStart > PERIOD) {
      shortestBefore = shortest;
      shortest = UNKNOWN;
      periodStart = now;
    }
    shortest = Math.min(shortest, nanos);
    lastAnswer = now;
    answered = true;
  }

  /** Is the last answer so long ago that another should be asked for? */
  boolean isStale(long now) {
    return !answered || now - lastAnswer > PERIOD;
  }

  /** Of 10 to 20 seconds up to the last answer; more than 70 years if there was none. */
  long nanos() {
    return Math.min(shortest, shortestBefore);
  }
}
