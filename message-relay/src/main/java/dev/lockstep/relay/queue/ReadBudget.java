package dev.lockstep.relay.queue;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that the queues of a relay may hold together, beyond the one pull that each may always
 * have. A quarter of them is kept for queues near their tail, so that those that catch up can't
 * slow them down. Thread-safe; nothing waits here: who gets nothing goes on with what he has.
 */
public final class ReadBudget {

  private final AtomicLong free;
  private final long reserve;

  /** A budget of so many bytes. */
  public ReadBudget(long bytes) {
    this.free = new AtomicLong(bytes);
    this.reserve = bytes / 4;
  }

  /**
   * Takes the bytes if they are there.
   *
   * @param nearTail whether they are for a queue near its tail
   */
  boolean tryTake(long bytes, boolean nearTail) {
    if (free.addAndGet(-bytes) >= (nearTail ? 0 : reserve)) {
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
