package dev.lockstep.relay.queue;

import dev.lockstep.rocketmq.log.BatchBuilder;
import dev.lockstep.rocketmq.log.Frame;

/**
 * How large a batch may grow: as far as the settings and the memory for all batches of the relay
 * allow. A destination that refuses a batch does not say which message it dislikes: halving the
 * batch until one message is left finds out, and lets all others through. Not thread-safe.
 */
final class BatchLimit {

  /** Most messages in a batch; what a late writer may leave behind at once. */
  static final int MAX_COUNT = 8192;

  /**
   * Bytes that a batch of any queue may have; what it grows beyond them is taken from the budget.
   */
  static final int ALWAYS = 255 << 10;

  /** One batch grows while another is on its way. */
  private static final int BATCHES = 2;

  private final long maxBytes;
  private final MemoryBudget budget;
  private final long always;
  private long granted;
  private int maxCount = MAX_COUNT;
  private long paceCount = Long.MAX_VALUE;
  private long paceBytes = Long.MAX_VALUE;

  BatchLimit(long maxBytes, MemoryBudget budget) {
    this.maxBytes = maxBytes;
    this.budget = budget;
    this.always = Math.min(ALWAYS, maxBytes);
    this.granted = always;
  }

  /** May the frame join the batch? A message alone always may. */
  boolean hasRoom(BatchBuilder batch, Frame frame) {
    return batch.count() == 0
        || (batch.count() < maxCount
            && batch.count() < paceCount
            && batch.payload() + frame.bodyLength() + frame.propertiesLength() <= paceBytes
            && mayGrowTo(batch.bytes() + (long) frame.frameLength()));
  }

  /** Takes from the budget what a batch of so many bytes needs, if it is there. */
  boolean mayGrowTo(long bytes) {
    while (bytes > granted && granted < maxBytes) {
      long more = Math.min(granted, maxBytes - granted);
      if (!budget.tryTake(BATCHES * more, false)) {
        return false;
      }
      granted += more;
    }
    return bytes <= granted;
  }

  /** The batches have given their memory back. */
  void release() {
    budget.give(BATCHES * (granted - always));
    granted = always;
  }

  /** A rate limit lets so much through at once. */
  void pace(long mostMessages, long mostBytes) {
    paceCount = mostMessages;
    paceBytes = mostBytes;
  }

  /** A batch of so many messages was refused. */
  void refused(int count) {
    maxCount = Math.max(1, count / 2);
  }

  /** A batch was stored. */
  void stored() {
    maxCount = Math.min(maxCount * 2, MAX_COUNT);
  }
}
