package dev.lockstep.worker.session;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The lease of a worker: one deadline on the monotonic clock, moved by each answered heartbeat.
 * Thread-safe, lock-free.
 *
 * <p>INVARIANT: a lease that was seen expired by any thread is never extended.
 */
final class WorkerLease {

  private static final long EXPIRED = Long.MIN_VALUE;

  private final LongSupplier nanoClock;
  private final long origin;
  // Nanoseconds after the origin, so that comparing is safe where nanoTime wraps.
  private final AtomicLong deadline;

  WorkerLease(LongSupplier nanoClock, long untilNanos) {
    this.nanoClock = nanoClock;
    this.origin = nanoClock.getAsLong();
    this.deadline = new AtomicLong(untilNanos - origin);
  }

  /** Nanoseconds left; 0 once it is over. */
  long remainingNanos() {
    while (true) {
      long end = deadline.get();
      if (end == EXPIRED) {
        return 0;
      }
      long left = end - (nanoClock.getAsLong() - origin);
      if (left > 0) {
        return left;
      }
      if (deadline.compareAndSet(end, EXPIRED)) {
        return 0;
      }
    }
  }

  /** Moves the end later (never earlier); false if the lease is over already. */
  boolean extendTo(long untilNanos) {
    long target = untilNanos - origin;
    while (remainingNanos() > 0) {
      long end = deadline.get();
      if (end != EXPIRED && (target <= end || deadline.compareAndSet(end, target))) {
        return true;
      }
    }
    return false;
  }
}
