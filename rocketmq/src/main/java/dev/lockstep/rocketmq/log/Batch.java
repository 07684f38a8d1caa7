package dev.lockstep.rocketmq.log;

/**
 * Messages encoded as the body of one batch send. The body belongs to the batch.
 *
 * @param count messages, at least 1
 * @param sysFlag compression bits that all its messages share
 * @param firstSourceOffset source offset of the first message
 * @param lastSourceOffset source offset of the last message
 * @param bornTime born timestamp of the first message, ms
 */
@SuppressWarnings("ArrayRecordComponent") // the body goes to the socket as it is: no copy, no view
public record Batch(
    byte[] body,
    int count,
    int sysFlag,
    long firstSourceOffset,
    long lastSourceOffset,
    long bornTime) {}
