package dev.lockstep.rocketmq.log;

/**
 * What a queue holds.
 *
 * @param min offset of the oldest message still there
 * @param max offset that the next message will get; equal to min when the queue is empty
 */
public record OffsetRange(long min, long max) {

  /** How many messages there are, at most. */
  public long size() {
    return Math.max(0, max - min);
  }
}
