package dev.lockstep.rocketmq.log;

import dev.lockstep.rocketmq.GroupTopics;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the raw frames of a {@link MessageBlock}, as brokers store and send them:
 *
 * <pre>
 * total size 4 | magic 4 | body CRC 4 | queue id 4 | flag 4 | queue offset 8 | physical offset 8
 * | sysFlag 4 | born time 8 | born host 8 or 20 | store time 8 | store host 8 or 20
 * | reconsume times 4 | prepared transaction offset 8 | body length 4 | body
 * | topic length 1 or 2 | topic | properties length 2 | properties
 * </pre>
 *
 * <p>Nothing is copied or decoded unless asked for. Not thread-safe; what it stands on stays valid
 * until the next call of {@link #next()}.
 */
public final class Frame {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int MAGIC = 0xdaa320a7;

  /** With a topic length of two bytes. */
  private static final int MAGIC_LONG_TOPIC = 0xdaa320ab;

  private static final String UNIQUE_KEY = "UNIQ_KEY";

  private static final int BORN_HOST_V6 = 1 << 4;
  private static final int STORE_HOST_V6 = 1 << 5;
  private static final int HOST_V4_BYTES = 8;
  private static final int HOST_V6_BYTES = 20;

  private static final int MAGIC_AT = 4;
  private static final int BODY_CRC_AT = 8;
  private static final int QUEUE_ID_AT = 12;
  private static final int FLAG_AT = 16;
  private static final int OFFSET_AT = 20;
  private static final int SYS_FLAG_AT = 36;
  private static final int BORN_TIME_AT = 40;
  private static final int BORN_HOST_AT = 48;

  /** Everything but the hosts, the body, the topic and the properties. */
  private static final int SMALLEST = 72 + 2 * HOST_V4_BYTES;

  private final byte[] bytes;
  private final Properties properties = new Properties();
  private final ProvenanceScan scan = new ProvenanceScan();

  private int start;
  private int end;
  private int sysFlag;
  private int storeTimeAt;
  private int reconsumeTimesAt;
  private int bodyAt;
  private int bodyLength;
  private int propertiesAt;
  private int propertiesLength;
  private boolean scanned;

  Frame(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Steps to the next frame; false after the last. */
  public boolean next() {
    if (end == bytes.length) {
      return false;
    }
    start = end;
    int length = require(SMALLEST, bytes.length - start, "frame") ? intAt(start) : 0;
    if (length < SMALLEST || length > bytes.length - start) {
      throw torn("length " + length + " with " + (bytes.length - start) + " bytes left");
    }
    end = start + length;
    locate(topicLengthBytes());
    scanned = false;
    return true;
  }

  private int topicLengthBytes() {
    int magic = intAt(start + MAGIC_AT);
    return switch (magic) {
      case MAGIC -> 1;
      case MAGIC_LONG_TOPIC -> 2;
      default -> throw torn("magic " + Integer.toHexString(magic));
    };
  }

  private void locate(int topicLengthBytes) {
    sysFlag = intAt(start + SYS_FLAG_AT);
    storeTimeAt = start + BORN_HOST_AT + hostBytes(BORN_HOST_V6);
    reconsumeTimesAt = storeTimeAt + 8 + hostBytes(STORE_HOST_V6);
    int bodyLengthAt = reconsumeTimesAt + 4 + 8;
    require(4, end - bodyLengthAt, "body length");
    bodyLength = intAt(bodyLengthAt);
    bodyAt = bodyLengthAt + 4;
    require(bodyLength, end - bodyAt - topicLengthBytes, "body");
    int topicLengthAt = bodyAt + bodyLength;
    int topicLength = topicLengthBytes == 1 ? bytes[topicLengthAt] & 0xFF : shortAt(topicLengthAt);
    int propertiesLengthAt = topicLengthAt + topicLengthBytes + topicLength;
    require(2, end - propertiesLengthAt, "properties length");
    propertiesLength = shortAt(propertiesLengthAt);
    propertiesAt = propertiesLengthAt + 2;
    require(propertiesLength, end - propertiesAt, "properties");
  }

  private int hostBytes(int v6Bit) {
    return (sysFlag & v6Bit) == 0 ? HOST_V4_BYTES : HOST_V6_BYTES;
  }

  private boolean require(int wanted, int left, String what) {
    if (wanted < 0 || wanted > left) {
      throw torn(what + " of " + wanted + " bytes with " + left + " left");
    }
    return true;
  }

  private TornFrameException torn(String what) {
    return new TornFrameException("at byte " + start + " of " + bytes.length + ": " + what);
  }

  /** Its queue's id. */
  public int queueId() {
    return intAt(start + QUEUE_ID_AT);
  }

  /** Offset in its queue. */
  public long offset() {
    return longAt(start + OFFSET_AT);
  }

  /** When the broker stored it, ms since the epoch. */
  public long storeTime() {
    return longAt(storeTimeAt);
  }

  /**
   * When its producer made it, ms since the epoch; of a copy: when the original was made, if one
   * asks {@link #provenance()}.
   */
  public long bornTime() {
    return longAt(start + BORN_TIME_AT);
  }

  /** Compression, transaction and address family bits. */
  public int sysFlag() {
    return sysFlag;
  }

  /** The user's flag. */
  public int flag() {
    return intAt(start + FLAG_AT);
  }

  /** The body's checksum, as the broker stored it. */
  int bodyCrc() {
    return intAt(start + BODY_CRC_AT);
  }

  /** How often consumers of the group whose topic it is in failed on it. */
  int reconsumeTimes() {
    return intAt(reconsumeTimesAt);
  }

  public int bodyLength() {
    return bodyLength;
  }

  public int propertiesLength() {
    return propertiesLength;
  }

  public int frameLength() {
    return end - start;
  }

  /**
   * Whether Lockstep wrote this message: it carries a LOCKSTEP_AT that says where it was read from.
   * A user's property of that name that says nothing of the kind does not make a copy.
   */
  public boolean isCopy() {
    return scanned().isCopy();
  }

  /**
   * Where a copy was read from; null for an original, and for a copy in a retry topic that a
   * consumer has failed on since: the broker has stored that anew, with all its properties and
   * those of a delay, which copies never have.
   */
  public @Nullable Provenance provenance() {
    Provenance provenance = scanned().provenance();
    return provenance != null && isFailedAgain(provenance) ? null : provenance;
  }

  /** Where a copy was read from, also if a consumer has failed on it since. */
  public @Nullable Provenance carriedProvenance() {
    return scanned().provenance();
  }

  private boolean isFailedAgain(Provenance provenance) {
    String topic = provenance.topic();
    return topic != null && GroupTopics.isRetry(topic) && has(PropertyName.REAL_TOPIC);
  }

  /**
   * Whether this copy was made of that message, as far as what every copy keeps tells: born time,
   * unique key and body. Neither tells alone: a client may send a thousand messages in the same
   * millisecond, and some brokers give a whole batch one unique key. An original may have none, and
   * a copy that was sent alone one from its broker.
   */
  public boolean isCopyOf(Frame original) {
    return isCopy()
        && Objects.equals(firstBorn(), original.firstBorn())
        && hasUniqueKeyOf(original)
        && Arrays.equals(
            bytes,
            bodyAt,
            bodyAt + bodyLength,
            original.bytes,
            original.bodyAt,
            original.bodyAt + original.bodyLength);
  }

  private boolean hasUniqueKeyOf(Frame original) {
    String key = original.property(UNIQUE_KEY);
    return key == null || key.equals(property(UNIQUE_KEY));
  }

  private String firstBorn() {
    String born = isCopy() ? property("LOCKSTEP_BORN") : null;
    return born == null ? Long.toString(Math.max(0, bornTime())) : born;
  }

  /** The value of a property; null if it has none of that name. The last one counts. */
  public @Nullable String property(String name) {
    scanned();
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    for (int index = properties.size() - 1; index >= 0; index--) {
      if (properties.isNamed(index, wanted)) {
        return properties.value(index);
      }
    }
    return null;
  }

  /** Whether the last property of that name has one of these values. */
  boolean hasValueAmong(byte[] name, List<byte[]> values) {
    scanned();
    for (int index = properties.size() - 1; index >= 0; index--) {
      if (properties.isNamed(index, name)) {
        return properties.hasValueAmong(index, values);
      }
    }
    return false;
  }

  /** The value of a property; null if it has none of that name. The last one counts. */
  @Nullable String property(PropertyName name) {
    scanned();
    for (int index = properties.size() - 1; index >= 0; index--) {
      if (properties.known(index) == name) {
        return properties.value(index);
      }
    }
    return null;
  }

  /** Whether it has that property. */
  boolean has(PropertyName name) {
    scanned();
    for (int index = 0; index < properties.size(); index++) {
      if (properties.known(index) == name) {
        return true;
      }
    }
    return false;
  }

  /** A copy of the body as it is stored: compressed if {@link #sysFlag()} says so. */
  public byte[] body() {
    return Arrays.copyOfRange(bytes, bodyAt, bodyAt + bodyLength);
  }

  /** Where the properties are. */
  Properties properties() {
    scanned();
    return properties;
  }

  ProvenanceScan scanned() {
    if (!scanned) {
      properties.parse(bytes, propertiesAt, propertiesAt + propertiesLength);
      scan.scan(bytes, properties);
      scanned = true;
    }
    return scan;
  }

  byte[] bytes() {
    return bytes;
  }

  int bodyAt() {
    return bodyAt;
  }

  int propertiesAt() {
    return propertiesAt;
  }

  private int intAt(int at) {
    return (int) INT.get(bytes, at);
  }

  private long longAt(int at) {
    return (long) LONG.get(bytes, at);
  }

  private int shortAt(int at) {
    return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
  }
}
