package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.QueueId;

/**
 * A source queue and the target queue that its copies are in.
 *
 * @param startOffset nothing below it is ever copied
 * @param relayedHint every message below it has been dealt with; 0 if nothing is known
 */
public record MappedQueue(QueueId source, QueueId target, long startOffset, long relayedHint) {

  public MappedQueue {
    if (startOffset < 0 || relayedHint < 0) {
      throw new IllegalArgumentException(
          "queue %s: start_offset %d and checkpoint %d must not be negative"
              .formatted(source, startOffset, relayedHint));
    }
  }

  /** The other way round, of which nothing else is known. */
  MappedQueue reversed() {
    return new MappedQueue(target, source, 0, 0);
  }
}
