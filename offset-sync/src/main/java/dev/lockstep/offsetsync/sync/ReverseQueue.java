package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.QueueId;

/**
 * The way back of a two-way task: where a target queue's own messages are copied to.
 *
 * @param queue from the target queue to the source queue that has the copies
 * @param relayedEnd in the source queue, one past the last copy of a message below {@code
 *     queue.relayedHint()}
 */
record ReverseQueue(MappedQueue queue, long relayedEnd) {

  /** The target queue. */
  QueueId own() {
    return queue.source();
  }

  /** The source queue with the copies of its messages. */
  QueueId copies() {
    return queue.target();
  }
}
