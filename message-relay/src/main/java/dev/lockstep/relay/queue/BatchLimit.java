package dev.lockstep.relay.queue;

import dev.lockstep.rocketmq.log.BatchBuilder;
import dev.lockstep.rocketmq.log.Frame;

/**
 * How large a batch may grow. A destination that refuses a batch does not say which message it
 * dislikes: halving the batch until one message is left finds out, and lets all others through. Not
 * thread-safe.
 */
final class BatchLimit {

  /** Most messages in a batch; what a late writer may leave behind at once. */
  static final int MAX_COUNT = 8192;

  private final long maxBytes;
  private int maxCount = MAX_COUNT;
  private long paceCount = Long.MAX_VALUE;
  private long paceBytes = Long.MAX_VALUE;

  BatchLimit(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** May the frame join the batch? A message alone always may. */
  boolean hasRoom(BatchBuilder batch, Frame frame) {
    return batch.count() == 0
        || (batch.count() < maxCount
            && batch.count() < paceCount
            && batch.bytes() + frame.frameLength() <= maxBytes
            && batch.payload() + frame.bodyLength() + frame.propertiesLength() <= paceBytes);
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
