package dev.lockstep.rocketmq.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Messages as a broker stores and sends them. */
final class StoredFrames {

  private static final int MAGIC = 0xdaa320a7;
  private static final int HOST_BYTES = 8;
  private static final int MORE_THAN_THE_REST = 1024;
  private static final byte[] TOPIC = "orders".getBytes(StandardCharsets.UTF_8);
  private static final long TIME = 1_700_000_000_123L;

  /** What RocketMQ's client and an application set. */
  private static final String USUAL =
      "UNIQ_KEY\0017F000001A4E418B4AAC2052D1B0F0000\2KEYS\1order-4711\2WAIT\1true\2TAGS\1created\2";

  private StoredFrames() {}

  /** Messages that an application wrote. */
  static byte[] originals(int body, long firstOffset, int count) {
    return frames(body, firstOffset, count, false);
  }

  /** Messages that a relay wrote. */
  static byte[] copies(int body, long firstOffset, int count) {
    return frames(body, firstOffset, count, true);
  }

  private static byte[] frames(int bodyBytes, long firstOffset, int count, boolean copies) {
    ByteBuffer out = ByteBuffer.allocate(count * (bodyBytes + MORE_THAN_THE_REST));
    byte[] body = new byte[bodyBytes];
    new SplittableRandom(firstOffset).nextBytes(body);
    for (int i = 0; i < count; i++) {
      long offset = firstOffset + i;
      put(out, offset, body, copies ? USUAL + provenance(offset) : USUAL);
    }
    byte[] frames = new byte[out.position()];
    out.flip().get(frames);
    return frames;
  }

  private static String provenance(long offset) {
    return "LOCKSTEP_ORIGIN\1shanghai\2LOCKSTEP_AT\1shanghai/broker-a/3/%d/7\2LOCKSTEP_BORN\1%d\2"
        .formatted(offset, TIME);
  }

  private static void put(ByteBuffer out, long offset, byte[] body, String propertyText) {
    byte[] properties = propertyText.getBytes(StandardCharsets.UTF_8);
    int start = out.position();
    out.putInt(0).putInt(MAGIC).putInt(0).putInt(3).putInt(0).putLong(offset).putLong(0);
    out.putInt(0).putLong(TIME).put(new byte[HOST_BYTES]);
    out.putLong(TIME).put(new byte[HOST_BYTES]);
    out.putInt(0).putLong(0).putInt(body.length).put(body);
    out.put((byte) TOPIC.length).put(TOPIC);
    out.putShort((short) properties.length).put(properties);
    out.putInt(start, out.position() - start);
  }
}
