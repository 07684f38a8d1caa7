package dev.lockstep.offsetsync.translation;

/**
 * A copy of a message of one source queue.
 *
 * @param destination its offset in the destination queue
 * @param source offset of the message it was read from
 */
public record Copy(long destination, long source) {}
