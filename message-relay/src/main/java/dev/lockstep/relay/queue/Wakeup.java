package dev.lockstep.relay.queue;

import java.time.Duration;

/** What others want of a queue's thread, and the signal that wakes it to look. Thread-safe. */
public final class Wakeup {

  private final Signal signal = new Signal();
  private volatile boolean draining;
  private volatile boolean dropped;
  private volatile boolean restarting;

  /** Wakes the thread. */
  public Signal signal() {
    return signal;
  }

  /** Finish what is on its way, start nothing new. */
  public void drain() {
    draining = true;
    signal.raise();
  }

  /** Stop at once. */
  public void drop() {
    dropped = true;
    drain();
  }

  /** Start over: find where to go on, and go on. */
  void restart() {
    restarting = true;
    signal.raise();
  }

  /** Is the thread to start over? True once. */
  boolean takeRestart() {
    boolean is = restarting;
    restarting = false;
    return is;
  }

  /** Is the thread to end, in whatever way? */
  public boolean isDraining() {
    return draining;
  }

  boolean isDropped() {
    return dropped;
  }

  /** Waits, unless the thread is to end meanwhile. */
  public void pause(Duration delay) throws InterruptedException {
    long end = System.nanoTime() + delay.toNanos();
    while (!draining) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return;
      }
      signal.await(Duration.ofNanos(left));
    }
  }
}
