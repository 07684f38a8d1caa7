package dev.lockstep.rocketmq.log;

import java.nio.ByteBuffer;

/**
 * Messages encoded as the body of one batch send.
 *
 * @param body a view of its builder's memory, which must not be built on until the batch was
 *     answered or its connection aborted
 * @param count messages, at least 1
 * @param sysFlag compression bits that all its messages share
 * @param firstSourceOffset source offset of the first message
 * @param lastSourceOffset source offset of the last message
 * @param bornTime born timestamp of the first message, ms
 * @param reconsumeTimes how often consumers of a group failed on each of its messages; 0 for a
 *     topic that is no group's own
 */
public record Batch(
    ByteBuffer body,
    int count,
    int sysFlag,
    long firstSourceOffset,
    long lastSourceOffset,
    long bornTime,
    int reconsumeTimes) {

  /** For a topic that is no group's own. */
  public Batch(
      ByteBuffer body,
      int count,
      int sysFlag,
      long firstSourceOffset,
      long lastSourceOffset,
      long bornTime) {
    this(body, count, sysFlag, firstSourceOffset, lastSourceOffset, bornTime, 0);
  }
}
