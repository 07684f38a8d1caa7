package dev.lockstep.relay.ahead;

import dev.lockstep.admin.v1.QueueStatus;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** What was done ahead for one source queue, since the present owner started. Thread-safe. */
final class AheadCounts {

  private final LongAdder copied = new LongAdder();
  private final LongAdder leftOut = new LongAdder();
  private final LongAdder unprotected = new LongAdder();
  private final AtomicBoolean told = new AtomicBoolean();

  void copied() {
    copied.increment();
  }

  void leftOut() {
    leftOut.increment();
  }

  void unprotected() {
    unprotected.increment();
  }

  /** True the first time. */
  boolean tellOnce() {
    return told.compareAndSet(false, true);
  }

  void addTo(QueueStatus.Builder status) {
    status
        .setMessagesCopiedAhead(copied.sum())
        .setMessagesLeftOut(leftOut.sum())
        .setMessagesUnprotected(unprotected.sum());
  }
}
