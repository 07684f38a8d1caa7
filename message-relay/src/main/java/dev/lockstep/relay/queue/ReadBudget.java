package dev.lockstep.relay.queue;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that the queues of a relay may hold together, beyond the one pull that each may always
 * have. Thread-safe; nothing waits here: who gets nothing goes on with what he has.
 */
public final class ReadBudget {

  private final AtomicLong free;

  /** A budget of so many bytes. */
  public ReadBudget(long bytes) {
    this.free = new AtomicLong(bytes);
  }

  /** Takes the bytes if they are there. */
  boolean tryTake(long bytes) {
    if (free.addAndGet(-bytes) >= 0) {
      return true;
    }
    free.addAndGet(bytes);
    return false;
  }

  /** Gives bytes back that were taken. */
  void give(long bytes) {
    free.addAndGet(bytes);
  }
}
