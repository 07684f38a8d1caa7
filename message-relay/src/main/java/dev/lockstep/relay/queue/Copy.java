package dev.lockstep.relay.queue;

/**
 * A copy of a message of one source queue.
 *
 * @param sourceOffset the message's offset in the source queue
 * @param offset the copy's offset in the destination queue
 */
record Copy(long sourceOffset, long offset) {}
