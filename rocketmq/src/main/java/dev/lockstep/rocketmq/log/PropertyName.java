package dev.lockstep.rocketmq.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The message properties that mean something to the copying of messages. All others are the user's
 * and are copied as they are.
 */
enum PropertyName {
  LOCKSTEP_ORIGIN,
  LOCKSTEP_AT,
  LOCKSTEP_BORN,
  LOCKSTEP_PATH,
  LOCKSTEP_TOPIC,

  /** Delays: a copy is due when the source delivered the original. */
  DELAY,
  TIMER_DELAY_SEC,
  TIMER_DELAY_MS,
  TIMER_DELIVER_MS,
  TIMER_ENQUEUE_MS,
  TIMER_DEQUEUE_MS,
  TIMER_ROLL_TIMES,
  TIMER_ROLL_LABEL,
  TIMER_OUT_MS,
  TIMER_DEL_UNIQKEY,
  TIMER_DELAY_LEVEL,
  REAL_TOPIC,
  REAL_QID,

  /** Transactions: only committed ones are seen, as ordinary messages. */
  TRAN_MSG,
  PGROUP,
  TRANSACTION_ID("__transactionId__"),
  TRAN_PREPARED_QUEUE_OFFSET,
  TRANSACTION_CHECK_TIMES,

  /** Marks of a POP consumer's hand-out in the source. */
  POP_CK,
  POP_CK_OFFSET,
  FIRST_POP_TIME("1ST_POP_TIME"),

  /** Instructions to a broker, and what the source broker noted for itself. */
  INNER_NUM,
  INNER_BASE,
  INNER_MULTI_DISPATCH,
  INNER_MULTI_QUEUE_OFFSET,
  DUP_INFO,
  LITE_TOPIC("__LITE_TOPIC"),
  PRIORITY("_SYS_MSG_PRIORITY_"),
  CRC32("__CRC32#"),
  CLUSTER,
  MSG_REGION,
  TRACE_ON,
  MIN_OFFSET,
  MAX_OFFSET;

  private static final PropertyName[][] BY_LENGTH = byLength();

  @SuppressWarnings("ImmutableEnumChecker") // never written to, and never leaves this enum
  private final byte[] bytes;

  PropertyName() {
    this.bytes = name().getBytes(StandardCharsets.US_ASCII);
  }

  PropertyName(String onTheWire) {
    this.bytes = onTheWire.getBytes(StandardCharsets.US_ASCII);
  }

  String onTheWire() {
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private boolean matches(byte[] in, int from, int to) {
    return bytes[0] == in[from] && Arrays.equals(bytes, 0, bytes.length, in, from, to);
  }

  private static PropertyName[][] byLength() {
    int longest = Arrays.stream(values()).mapToInt(name -> name.bytes.length).max().orElseThrow();
    PropertyName[][] table = new PropertyName[longest + 1][];
    for (int length = 0; length <= longest; length++) {
      int wanted = length;
      table[length] =
          Arrays.stream(values())
              .filter(name -> name.bytes.length == wanted)
              .toArray(PropertyName[]::new);
    }
    return table;
  }

  /** The name in {@code in[from, to)}, or null if it is one of the user's. */
  static @Nullable PropertyName at(byte[] in, int from, int to) {
    int length = to - from;
    if (length < BY_LENGTH.length) {
      for (PropertyName candidate : BY_LENGTH[length]) {
        if (candidate.matches(in, from, to)) {
          return candidate;
        }
      }
    }
    return null;
  }
}
