package dev.lockstep.relay.queue;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Waits that double with each failure, half of each at random. Not thread-safe. */
public final class Backoff {

  private static final int MAX_DOUBLINGS = 10;

  private final Duration limit;
  private int failures;

  /** Waits of up to this long. */
  public Backoff(Duration limit) {
    this.limit = limit;
  }

  /** The next wait, at least half of {@code first}. */
  public Duration next(Duration first) {
    long doubled = first.toMillis() << Math.min(failures++, MAX_DOUBLINGS);
    long most = Math.min(doubled, limit.toMillis());
    return Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
  }

  /** Something has worked. */
  public void reset() {
    failures = 0;
  }
}
