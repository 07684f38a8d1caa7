package dev.lockstep.rocketmq.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Encodes frames as a broker stores them; every part can be chosen. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FrameBytes(
    boolean longTopic,
    int sysFlag,
    int flag,
    long offset,
    int reconsumeTimes,
    byte[] body,
    byte[] properties) {

  static final long BORN = 1_700_000_000_123L;
  static final long STORED = 1_700_000_000_456L;

  static FrameBytes of(String properties) {
    return of(new byte[] {1, 2, 3}, properties);
  }

  static FrameBytes of(byte[] body, String properties) {
    return new FrameBytes(false, 0, 5, 42, 0, body, properties.getBytes(StandardCharsets.UTF_8));
  }

  FrameBytes withSysFlag(int newSysFlag) {
    return new FrameBytes(longTopic, newSysFlag, flag, offset, reconsumeTimes, body, properties);
  }

  FrameBytes withLongTopic() {
    return new FrameBytes(true, sysFlag, flag, offset, reconsumeTimes, body, properties);
  }

  FrameBytes withOffset(long newOffset) {
    return new FrameBytes(longTopic, sysFlag, flag, newOffset, reconsumeTimes, body, properties);
  }

  FrameBytes withReconsumeTimes(int times) {
    return new FrameBytes(longTopic, sysFlag, flag, offset, times, body, properties);
  }

  byte[] encode() {
    byte[] topic = (longTopic ? "t".repeat(300) : "topic").getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(1024 + body.length + properties.length);
    out.putInt(0).putInt(longTopic ? 0xdaa320ab : 0xdaa320a7);
    out.putInt(0).putInt(0).putInt(flag).putLong(offset).putLong(0).putInt(sysFlag);
    out.putLong(BORN).put(new byte[(sysFlag & 16) == 0 ? 8 : 20]);
    out.putLong(STORED).put(new byte[(sysFlag & 32) == 0 ? 8 : 20]);
    out.putInt(reconsumeTimes).putLong(0).putInt(body.length).put(body);
    if (longTopic) {
      out.putShort((short) topic.length);
    } else {
      out.put((byte) topic.length);
    }
    out.put(topic).putShort((short) properties.length).put(properties);
    out.putInt(0, out.position());
    byte[] frame = new byte[out.position()];
    out.flip().get(frame);
    return frame;
  }

  /** A cursor that stands on the one frame. */
  Frame cursor() {
    Frame frame = new MessageBlock(encode()).frames();
    if (!frame.next()) {
      throw new AssertionError("no frame");
    }
    return frame;
  }

  static byte[] concat(byte[]... parts) {
    int size = 0;
    for (byte[] part : parts) {
      size += part.length;
    }
    ByteBuffer all = ByteBuffer.allocate(size);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }
}
