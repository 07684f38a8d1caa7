package dev.lockstep.relay.queue;

/** Counts per second over the last ten full seconds. Thread-safe. */
final class RateMeter {

  private static final int SECONDS = 10;
  private static final long NANOS = 1_000_000_000L;

  private final long[] buckets = new long[SECONDS + 1];
  private final long started;
  private long second;

  /** A meter that starts now, in {@link System#nanoTime}. */
  RateMeter(long now) {
    this.started = now;
  }

  /** Counts something that happened now. */
  synchronized void add(long count, long now) {
    turnTo(now);
    buckets[(int) (second % buckets.length)] += count;
  }

  /** The rate, the second that has just begun left out. */
  synchronized double perSecond(long now) {
    turnTo(now);
    long total = -buckets[(int) (second % buckets.length)];
    for (long count : buckets) {
      total += count;
    }
    return (double) total / Math.clamp(second, 1, SECONDS);
  }

  private void turnTo(long now) {
    long current = (now - started) / NANOS;
    long steps = Math.min(current - second, buckets.length);
    for (long i = 1; i <= steps; i++) {
      buckets[(int) ((current - steps + i) % buckets.length)] = 0;
    }
    second = Math.max(second, current);
  }
}
