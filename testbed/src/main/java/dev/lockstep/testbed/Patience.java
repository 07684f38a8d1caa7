package dev.lockstep.testbed;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for a server, with a bound and a reason. */
final class Patience {

  private Patience() {}

  /**
   * Polls until the condition holds.
   *
   * @return whether it held in time
   * @throws IllegalStateException if the thread is interrupted
   */
  static boolean waitUntil(Duration atMost, Duration every, BooleanSupplier condition) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      try {
        Thread.sleep(every);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for a server", e);
      }
    }
    return true;
  }
}
