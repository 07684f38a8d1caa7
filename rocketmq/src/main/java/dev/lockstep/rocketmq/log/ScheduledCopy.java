package dev.lockstep.rocketmq.log;

import java.nio.ByteBuffer;

/**
 * A message to be sent by itself, so that the destination's timer takes it up.
 *
 * @param body a view of the source's bytes
 * @param properties as {@code name \1 value \2 ...}
 * @param sysFlag how the body is compressed
 * @param flag the user's flag
 * @param bornTime born timestamp, ms
 */
public record ScheduledCopy(
    ByteBuffer body, String properties, int sysFlag, int flag, long bornTime) {}
