package dev.lockstep.relay.queue;

/**
 * The shortest time in which a broker has answered a pull lately: the round trip, as near as can be
 * seen. Pulls that waited for a message took longer, which is why it is the shortest that counts.
 * Not thread-safe.
 */
final class RoundTrip {

  private static final long PERIOD = 10_000_000_000L;
  private static final long UNKNOWN = Long.MAX_VALUE / 4;

  private long shortest = UNKNOWN;
  private long shortestBefore = UNKNOWN;
  private long periodStart;

  /** A pull was answered after so long. */
  void answered(long nanos, long now) {
    if (now - periodStart > PERIOD) {
      shortestBefore = shortest;
      shortest = UNKNOWN;
      periodStart = now;
    }
    shortest = Math.min(shortest, nanos);
  }

  /** Of the last 10 to 20 seconds; more than 70 years if there was no answer. */
  long nanos() {
    return Math.min(shortest, shortestBefore);
  }
}
