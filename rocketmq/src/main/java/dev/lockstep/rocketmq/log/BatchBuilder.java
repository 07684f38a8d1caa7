package dev.lockstep.rocketmq.log;

import dev.lockstep.rocketmq.GroupTopics;

/**
 * Builds the bodies of batch sends for one destination queue. Each message is
 *
 * <pre>
 * total size 4 | magic 4, zero | body CRC 4, zero | flag 4 | body length 4 | body
 * | properties length 2 | properties
 * </pre>
 *
 * where all but the properties is copied from the source's frame. Its memory grows to the size of
 * its batches and is used again; where one batch grows while another is in flight, take two
 * builders in turn. Not thread-safe.
 *
 * <p>In a group's own topics messages keep how often consumers failed on them. A batch has one such
 * number for all its messages, and brokers take no batches for retry topics, so that those hold
 * one.
 */
public final class BatchBuilder {

  /** A batch has one sysFlag for all its messages; these bits say how bodies are compressed. */
  static final int SHARED_FLAGS = 0x701;

  private static final int INNER_BATCH_FLAG = 0x80;

  /**
   * Longest property block to offer. RocketMQ stores its length as a signed 16-bit number, and
   * brokers 4.8.0 to 5.3.x add {@code CLUSTER\1<name>} to each message of a batch unchecked: 4.9.7
   * was seen to answer "stored", with the length overflown, and to deliver neither that message nor
   * those after it. A cluster's name has at most 127 characters.
   */
  static final int MAX_PROPERTIES = Short.MAX_VALUE - "\2CLUSTER\1".length() - 127;

  private static final int FIXED_BYTES = 5 * Integer.BYTES + Short.BYTES;

  private final PropertyRewriter rewriter;
  private final boolean ofGroup;
  private final boolean lone;
  private final int maxBytes;
  private final ByteSink out = new ByteSink();

  private int count;
  private int sysFlag;
  private int reconsumeTimes;
  private long firstOffset = -1;
  private long lastOffset = -1;
  private long bornTime;
  private long storeTime;
  private long payload;

  /**
   * @param source where the messages come from
   * @param maxBytes largest body to build; at most the destination's maxMessageSize
   */
  public BatchBuilder(CopySource source, int maxBytes) {
    if (maxBytes < FIXED_BYTES) {
      throw new IllegalArgumentException("maxBytes must be at least " + FIXED_BYTES);
    }
    this.rewriter = new PropertyRewriter(source);
    this.ofGroup = GroupTopics.isOfGroup(source.destinationTopic());
    this.lone = GroupTopics.isRetry(source.destinationTopic());
    this.maxBytes = maxBytes;
  }

  /** Adds a copy of the message that the cursor stands on, if it can. */
  public Offer offer(Frame frame) {
    if ((frame.sysFlag() & INNER_BATCH_FLAG) != 0) {
      return Offer.INNER_BATCH;
    }
    int flags = frame.sysFlag() & SHARED_FLAGS;
    int failures = ofGroup ? frame.reconsumeTimes() : 0;
    if (count > 0 && (flags != sysFlag || failures != reconsumeTimes)) {
      return Offer.OTHER_FLAGS;
    }
    if (count > 0 && lone) {
      return Offer.FULL;
    }
    int start = out.position();
    if (frame.bodyLength() > maxBytes - start - FIXED_BYTES) {
      return noRoom();
    }
    int propertiesLength = append(frame);
    if (propertiesLength > MAX_PROPERTIES || out.position() > maxBytes) {
      out.rewind(start);
      return propertiesLength > MAX_PROPERTIES ? Offer.PROPERTIES_TOO_LONG : noRoom();
    }
    if (count == 0) {
      sysFlag = flags;
      reconsumeTimes = failures;
      firstOffset = frame.offset();
      bornTime = frame.bornTime();
      storeTime = frame.storeTime();
    }
    lastOffset = frame.offset();
    payload += frame.bodyLength() + frame.propertiesLength();
    count++;
    return Offer.ADDED;
  }

  private Offer noRoom() {
    return count == 0 ? Offer.TOO_LARGE : Offer.FULL;
  }

  private int append(Frame frame) {
    int sizeAt = out.skip(Integer.BYTES);
    out.putInt(0);
    out.putInt(0);
    out.putInt(frame.flag());
    out.putInt(frame.bodyLength());
    out.put(frame.bytes(), frame.bodyAt(), frame.bodyAt() + frame.bodyLength());
    int propertiesLengthAt = out.skip(Short.BYTES);
    int propertiesAt = out.position();
    rewriter.rewrite(frame, out);
    int propertiesLength = out.position() - propertiesAt;
    out.putShort(propertiesLengthAt, propertiesLength);
    out.putInt(sizeAt, out.position() - sizeAt);
    return propertiesLength;
  }

  /** Messages in the batch so far. */
  public int count() {
    return count;
  }

  /** Size of the batch so far. */
  public int bytes() {
    return out.position();
  }

  /** Bytes of the messages' bodies and properties, as they are in the source. */
  public long payload() {
    return payload;
  }

  /** Source offset of the first message; -1 if there is none. */
  public long firstOffset() {
    return firstOffset;
  }

  /** Source offset of the last message; -1 if there is none. */
  public long lastOffset() {
    return lastOffset;
  }

  /** When the source stored the first message, ms; meaningless if there is none. */
  public long storeTime() {
    return storeTime;
  }

  /** The batch, of at least one message; a view that {@link #reset()} or a further offer spoils. */
  public Batch build() {
    if (count == 0) {
      throw new IllegalStateException("a batch needs a message");
    }
    return new Batch(out.view(), count, sysFlag, firstOffset, lastOffset, bornTime, reconsumeTimes);
  }

  /** Starts the next batch in the same memory. */
  public void reset() {
    out.rewind(0);
    count = 0;
    payload = 0;
    firstOffset = -1;
    lastOffset = -1;
  }

  /** As {@link #reset()}, and gives the memory back: for a queue that falls idle. */
  public void release() {
    reset();
    out.release();
  }
}
