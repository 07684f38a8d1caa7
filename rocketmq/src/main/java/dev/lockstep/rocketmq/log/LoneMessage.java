package dev.lockstep.rocketmq.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The message of a batch of one, as a send without a batch takes it. A broker then interprets the
 * properties (a {@link BatchBuilder} has left out those that mean something to it) and stores them
 * decoded and encoded anew: in another order, and without empty ones.
 *
 * @param body a view of the batch's memory
 */
record LoneMessage(int flag, ByteBuffer body, String properties) {

  private static final int FLAG_AT = 12;
  private static final int BODY_LENGTH_AT = 16;
  private static final int BODY_AT = 20;

  /** Null if it is no message, or its properties are not text that would arrive as it is. */
  static @Nullable LoneMessage of(ByteBuffer batch) {
    if (batch.remaining() < BODY_AT) {
      return null;
    }
    int start = batch.position();
    int bodyLength = batch.getInt(start + BODY_LENGTH_AT);
    int propertiesLengthAt = start + BODY_AT + bodyLength;
    byte[] encoded = new byte[batch.getShort(propertiesLengthAt)];
    batch.get(propertiesLengthAt + Short.BYTES, encoded);
    String properties = new String(encoded, StandardCharsets.UTF_8);
    return Arrays.equals(properties.getBytes(StandardCharsets.UTF_8), encoded)
        ? new LoneMessage(
            batch.getInt(start + FLAG_AT), batch.slice(start + BODY_AT, bodyLength), properties)
        : null;
  }
}
