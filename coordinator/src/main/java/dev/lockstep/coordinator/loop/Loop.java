package dev.lockstep.coordinator.loop;

import java.util.function.Supplier;

/**
 * The one thread on which the control plane's state changes: what runs on it needs no locks and
 * sees no other work halfway. Thread-safe. Work on it must be short; the only thing it may wait for
 * is the store.
 */
public interface Loop {
  /**
   * Has work run soon, after what was posted before. A failure of it is logged. Reasons: OVERLOADED
   * if too much waits already, NOT_LEADER once the loop was stopped.
   */
  void post(Runnable work);

  /**
   * Runs work and returns its result; at once when called on the loop. Reasons besides those of the
   * work: OVERLOADED if too much waits already or the result takes too long, NOT_LEADER once the
   * loop was stopped.
   */
  <T> T call(Supplier<T> work);
}
