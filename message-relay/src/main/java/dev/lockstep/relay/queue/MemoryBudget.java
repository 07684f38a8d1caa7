package dev.lockstep.relay.queue;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that the queues of a relay may hold together, beyond what each may always have.
 * Thread-safe; nothing waits here: who gets nothing goes on with what he has.
 */
public final class MemoryBudget {

  private final AtomicLong free;
  private final long reserve;

  /**
   * A budget.
   *
   * @param bytes of it
   * @param reserve bytes of it that are kept for those who are in a hurry
   */
  public MemoryBudget(long bytes, long reserve) {
    this.free = new AtomicLong(bytes);
    this.reserve = reserve;
  }

  /**
   * Takes the bytes if they are there.
   *
   * @param inHurry whether the reserve may be taken too
   */
  boolean tryTake(long bytes, boolean inHurry) {
    if (free.addAndGet(-bytes) >= (inHurry ? 0 : reserve)) {
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
