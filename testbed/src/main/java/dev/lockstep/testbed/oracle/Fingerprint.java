package dev.lockstep.testbed.oracle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * Reduces all of a message that a relay has to keep to 64 bits. Not compared are the properties a
 * copy may carry on top ({@code LOCKSTEP_*}), and those by which a broker controls delivery, which
 * a copy must not carry over.
 *
 * <p>Not thread-safe.
 */
final class Fingerprint {

  static final String ORACLE_ID = "oracle_id";
  static final String COPY_PREFIX = "LOCKSTEP_";
  private static final String BROKER_CRC_PREFIX = "__CRC32#";
  private static final int COMPRESSION_BITS = 0x701;

  private static final Set<String> CONTROL =
      Set.of(
          MessageConst.PROPERTY_DELAY_TIME_LEVEL,
          MessageConst.PROPERTY_TIMER_DELAY_SEC,
          MessageConst.PROPERTY_TIMER_DELAY_MS,
          MessageConst.PROPERTY_TIMER_DELIVER_MS,
          MessageConst.PROPERTY_TIMER_OUT_MS,
          MessageConst.PROPERTY_TIMER_ENQUEUE_MS,
          MessageConst.PROPERTY_TIMER_DEQUEUE_MS,
          MessageConst.PROPERTY_TIMER_ROLL_TIMES,
          MessageConst.PROPERTY_TIMER_ROLL_LABEL,
          MessageConst.PROPERTY_TIMER_DEL_UNIQKEY,
          MessageConst.PROPERTY_TIMER_DELAY_LEVEL,
          MessageConst.PROPERTY_REAL_TOPIC,
          MessageConst.PROPERTY_REAL_QUEUE_ID,
          MessageConst.PROPERTY_PRODUCER_GROUP,
          MessageConst.PROPERTY_TRANSACTION_PREPARED,
          MessageConst.PROPERTY_TRANSACTION_ID,
          MessageConst.PROPERTY_TRANSACTION_PREPARED_QUEUE_OFFSET,
          MessageConst.PROPERTY_TRANSACTION_CHECK_TIMES,
          MessageConst.PROPERTY_CHECK_IMMUNITY_TIME_IN_SECONDS,
          MessageConst.PROPERTY_POP_CK,
          MessageConst.PROPERTY_POP_CK_OFFSET,
          MessageConst.PROPERTY_FIRST_POP_TIME,
          MessageConst.PROPERTY_INNER_NUM,
          MessageConst.PROPERTY_INNER_BASE,
          MessageConst.PROPERTY_INNER_MULTI_DISPATCH,
          MessageConst.PROPERTY_INNER_MULTI_QUEUE_OFFSET,
          MessageConst.PROPERTY_LITE_TOPIC,
          MessageConst.PROPERTY_PRIORITY,
          MessageConst.DUP_INFO,
          MessageConst.PROPERTY_CLUSTER,
          MessageConst.PROPERTY_MSG_REGION,
          MessageConst.PROPERTY_TRACE_SWITCH,
          MessageConst.PROPERTY_MIN_OFFSET,
          MessageConst.PROPERTY_MAX_OFFSET,
          // What the client adds for itself; the unique key is compared apart.
          MessageConst.PROPERTY_WAIT_STORE_MSG_OK,
          MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX);

  private final Set<String> alsoIgnored;
  private final boolean asStored;
  private final MessageDigest digest;

  /**
   * Makes one.
   *
   * @param alsoIgnored names of properties not to compare, such as a task's message tag
   * @param asStored whether bodies are compared as stored (compressed or not), or as an application
   *     sees them
   */
  Fingerprint(Set<String> alsoIgnored, boolean asStored) {
    this.alsoIgnored = alsoIgnored;
    this.asStored = asStored;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether two different values of this property make a message a changed one. */
  boolean compares(String property) {
    return !CONTROL.contains(property)
        && !property.startsWith(COPY_PREFIX)
        && !property.startsWith(BROKER_CRC_PREFIX)
        && !alsoIgnored.contains(property);
  }

  /** The properties that are compared, in order of their names. */
  Map<String, String> compared(Message message) {
    Map<String, String> compared = new TreeMap<>();
    if (message.getProperties() != null) {
      message
          .getProperties()
          .forEach((name, value) -> {
            if (compares(name)) {
              compared.put(name, value);
            }
          });
    }
    return compared;
  }

  /** The bits of the system flag that say how the body is stored; 0 if that is not compared. */
  int storedForm(Message message) {
    return asStored && message instanceof MessageExt stored
        ? stored.getSysFlag() & COMPRESSION_BITS
        : 0;
  }

  static byte[] body(Message message) {
    return message.getBody() == null ? new byte[0] : message.getBody();
  }

  long of(Message message) {
    byte[] body = body(message);
    digest.update(
        ByteBuffer.allocate(12)
            .putInt(message.getFlag())
            .putInt(storedForm(message))
            .putInt(body.length)
            .flip());
    digest.update(body);
    compared(message)
        .forEach((name, value) -> {
          feed(name);
          feed(value);
        });
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  private void feed(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
    digest.update(bytes);
  }
}
