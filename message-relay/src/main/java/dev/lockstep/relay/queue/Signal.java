package dev.lockstep.relay.queue;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes the one thread that waits for any of several things to happen. Thread-safe. */
public final class Signal {

  private final Semaphore raised = new Semaphore(0);

  /** Something happened. */
  public void raise() {
    raised.release();
  }

  /** Returns once something has happened since the last call, or the bound is over. */
  public void await(Duration bound) throws InterruptedException {
    if (raised.tryAcquire(bound.toNanos(), TimeUnit.NANOSECONDS)) {
      raised.drainPermits();
    }
  }
}
