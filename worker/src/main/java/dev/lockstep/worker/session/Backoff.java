package dev.lockstep.worker.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a try to reconnect: almost nothing before the first (a coordinator that
 * restarts, a link that blinked), then doubling to a maximum, spread so that the workers of a
 * failed coordinator do not come back in step.
 */
final class Backoff {

  private static final long FIRST = Duration.ofMillis(20).toNanos();
  private static final long SECOND = Duration.ofMillis(100).toNanos();
  private static final long MAX = Duration.ofSeconds(2).toNanos();

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** Nanoseconds before try {@code attempt}, counted from 0. */
  long delayNanos(int attempt) {
    long full = attempt == 0 ? FIRST : Math.min(MAX, SECOND << Math.min(attempt - 1, 10));
    return full / 2 + random.nextLong(full / 2 + 1);
  }
}
