package dev.lockstep.e2e.load;

import dev.lockstep.rocketmq.log.Batch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Encodes messages of one kind as the body of batch sends, in memory of its own that the next batch
 * takes again. Not thread-safe.
 */
public final class MessageEncoder {

  /** Size, magic, CRC, flag, body length, properties length. */
  private static final int FIXED_BYTES = 5 * Integer.BYTES + Short.BYTES;

  private static final int LONGEST_NUMBER = 19;

  /** A property that a producer's client sets, in the length that it has. */
  private static final String UNIQUE_KEY = "UNIQ_KEY\0017F000001A4E418B4AAC2052D1B0F0000\2";

  private static final String PRODUCERS =
      UNIQUE_KEY + "KEYS\1order-4711\2WAIT\1true\2TAGS\1created\2";

  private final byte[] body;
  private final byte[] beforeOffset;
  private final byte[] afterOffset;
  private final boolean copies;
  private final long time = System.currentTimeMillis();
  private ByteBuffer out = ByteBuffer.allocate(0);

  private MessageEncoder(int bodyBytes, String beforeOffset, String afterOffset, boolean copies) {
    this.body = new byte[bodyBytes];
    this.beforeOffset = beforeOffset.getBytes(StandardCharsets.UTF_8);
    this.afterOffset = afterOffset.getBytes(StandardCharsets.UTF_8);
    this.copies = copies;
    new SplittableRandom(bodyBytes).nextBytes(body);
  }

  /** Messages as RocketMQ's client sends them: with a unique key, a key and a tag. */
  public static MessageEncoder originals(int bodyBytes) {
    return new MessageEncoder(bodyBytes, PRODUCERS, "", false);
  }

  /** What a relay makes of {@link #originals}: the same with its provenance. */
  public static MessageEncoder copies(int bodyBytes, String cluster, String broker, int queueId) {
    return copies(bodyBytes, PRODUCERS.replace("WAIT\1true\2", ""), cluster, broker, queueId);
  }

  /** Messages without any property: the smallest there are, and no work for a broker's index. */
  public static MessageEncoder bareOriginals(int bodyBytes) {
    return new MessageEncoder(bodyBytes, "", "", false);
  }

  private static MessageEncoder copies(
      int bodyBytes, String kept, String cluster, String broker, int queueId) {
    return copies(bodyBytes, kept, cluster, broker, queueId, System.currentTimeMillis());
  }

  private static MessageEncoder copies(
      int bodyBytes, String kept, String cluster, String broker, int queueId, long born) {
    return new MessageEncoder(
        bodyBytes,
        "%sLOCKSTEP_ORIGIN\1%s\2LOCKSTEP_AT\1%s/%s/%d/"
            .formatted(kept, cluster, cluster, broker, queueId),
        "/1\2LOCKSTEP_BORN\1%d\2".formatted(born),
        true);
  }

  /** What a relay makes of these messages, with their born time. */
  public MessageEncoder copiesOfThese(String cluster, String broker, int queueId) {
    return copies(
        body.length,
        new String(beforeOffset, StandardCharsets.UTF_8).replace("WAIT\1true\2", ""),
        cluster,
        broker,
        queueId,
        time);
  }

  /** How many messages a batch of so many bytes holds, at least 1. */
  public int fitting(int bytes) {
    return Math.max(1, bytes / largest());
  }

  /**
   * Encodes a batch; the one before it is spoiled.
   *
   * @param firstOffset source offset that the first copy carries; the others follow
   */
  public Batch encode(long firstOffset, int count) {
    if (out.capacity() < count * largest()) {
      out = ByteBuffer.allocate(count * largest());
    }
    out.clear();
    for (int i = 0; i < count; i++) {
      put(firstOffset + i);
    }
    out.flip();
    return new Batch(out, count, 0, firstOffset, firstOffset + count - 1, time);
  }

  private int largest() {
    return FIXED_BYTES + body.length + beforeOffset.length + LONGEST_NUMBER + afterOffset.length;
  }

  private void put(long offset) {
    int start = out.position();
    out.putInt(0).putInt(0).putInt(0).putInt(0).putInt(body.length).put(body);
    int lengthAt = out.position();
    out.putShort((short) 0).put(beforeOffset);
    if (copies) {
      out.put(Long.toString(offset).getBytes(StandardCharsets.US_ASCII));
    }
    out.put(afterOffset);
    out.putShort(lengthAt, (short) (out.position() - lengthAt - Short.BYTES));
    out.putInt(start, out.position() - start);
  }
}
