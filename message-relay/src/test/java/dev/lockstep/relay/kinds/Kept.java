package dev.lockstep.relay.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testbed.oracle.Oracle;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.rocketmq.client.apis.message.MessageView;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * What a copy keeps and what it leaves behind, as docs/message-kinds.md says it. Stricter than the
 * {@link Oracle}: what is left behind must not be there, and nothing else may be missing.
 */
final class Kept {

  private static final Set<String> LEFT_BEHIND =
      Set.of(
          "DELAY",
          "TIMER_DELAY_SEC",
          "TIMER_DELAY_MS",
          "TIMER_DELIVER_MS",
          "TIMER_ENQUEUE_MS",
          "TIMER_DEQUEUE_MS",
          "TIMER_ROLL_TIMES",
          "TIMER_ROLL_LABEL",
          "TIMER_OUT_MS",
          "TIMER_DEL_UNIQKEY",
          "TIMER_DELAY_LEVEL",
          "REAL_TOPIC",
          "REAL_QID",
          "TRAN_MSG",
          "PGROUP",
          "__transactionId__",
          "TRAN_PREPARED_QUEUE_OFFSET",
          "TRANSACTION_CHECK_TIMES",
          "POP_CK",
          "POP_CK_OFFSET",
          "1ST_POP_TIME",
          "INNER_NUM",
          "INNER_BASE",
          "INNER_MULTI_DISPATCH",
          "INNER_MULTI_QUEUE_OFFSET",
          "DUP_INFO",
          "__LITE_TOPIC",
          "_SYS_MSG_PRIORITY_",
          "__CRC32#",
          "CLUSTER",
          "MSG_REGION",
          "TRACE_ON",
          "MIN_OFFSET",
          "MAX_OFFSET");

  /** Brokers 4.8 to 5.3 add to what is sent in a batch the name of their own cluster. */
  private static final String CLUSTER = "CLUSTER";

  /** A body of this size, with its properties, is too large for a batch: it is sent without. */
  private static final int LONE = (4 << 20) - 1_000;

  /** What every broker adds to a message that was sent without a batch. */
  private static final Set<String> ADDED_TO_LONE = Set.of(CLUSTER, "MSG_REGION", "TRACE_ON");

  /** A client notes this on what it hands to its listener. */
  private static final String ADDED_BY_CONSUMER = "CONSUME_START_TIME";

  /** How a body is stored: compressed or not, and by what. */
  private static final int STORED_FORM = 0x701;

  private Kept() {}

  /** As the two logs have it. */
  static void assertCopy(MessageExt original, MessageExt copy) {
    assertThat(copy.getBody()).isEqualTo(original.getBody());
    assertThat(copy.getFlag()).isEqualTo(original.getFlag());
    assertThat(copy.getSysFlag() & STORED_FORM).isEqualTo(original.getSysFlag() & STORED_FORM);
    assertThat(kept(copy.getProperties())).isEqualTo(kept(original.getProperties()));
    assertThat(copy.getProperty("LOCKSTEP_BORN"))
        .isEqualTo(Long.toString(original.getBornTimestamp()));
    assertNothingPending(copy);
  }

  /** As stock consumers see it. */
  static void assertSeenAlike(MessageExt original, MessageExt copy) {
    assertThat(copy.getMsgId()).isEqualTo(original.getMsgId());
    assertThat(copy.getBody()).isEqualTo(original.getBody());
    assertThat(copy.getFlag()).isEqualTo(original.getFlag());
    assertThat(copy.getTags()).isEqualTo(original.getTags());
    assertThat(copy.getKeys()).isEqualTo(original.getKeys());
    assertThat(copy.getQueueId()).isEqualTo(original.getQueueId());
    assertThat(kept(copy.getProperties())).isEqualTo(kept(original.getProperties()));
    assertThat(copy.getReconsumeTimes()).isZero();
    assertThat(copy.getDelayTimeLevel()).isZero();
  }

  /** As gRPC consumers see it, in any order. */
  static void assertGrpcSeesAlike(List<MessageView> originals, List<MessageView> copies) {
    Map<String, MessageView> byId = new TreeMap<>();
    copies.forEach(copy -> byId.put(copy.getMessageId().toString(), copy));
    assertThat(byId).hasSameSizeAs(copies).hasSameSizeAs(originals);
    for (MessageView original : originals) {
      MessageView copy = byId.get(original.getMessageId().toString());
      assertThat(copy).isNotNull();
      assertThat(copy.getBody()).isEqualTo(original.getBody());
      assertThat(copy.getTag()).isEqualTo(original.getTag());
      assertThat(copy.getKeys()).containsExactlyElementsOf(original.getKeys());
      assertThat(copy.getMessageGroup()).isEqualTo(original.getMessageGroup());
      assertThat(copy.getDeliveryTimestamp()).isEmpty();
      assertThat(kept(copy.getProperties())).isEqualTo(kept(original.getProperties()));
    }
  }

  private static void assertNothingPending(MessageExt copy) {
    String source = Objects.requireNonNull(copy.getProperty("LOCKSTEP_ORIGIN"));
    assertThat(copy.getProperties()).doesNotContainEntry(CLUSTER, source);
    Set<String> left = new TreeSet<>(copy.getProperties().keySet());
    left.retainAll(LEFT_BEHIND);
    left.remove(CLUSTER);
    if (copy.getBody() != null && copy.getBody().length > LONE) {
      left.removeAll(ADDED_TO_LONE);
    }
    assertThat(left).isEmpty();
    assertThat(copy.getPreparedTransactionOffset()).isZero();
  }

  private static Map<String, String> kept(Map<String, String> properties) {
    Map<String, String> kept = new TreeMap<>(properties);
    kept.keySet()
        .removeIf(name ->
            LEFT_BEHIND.contains(name)
                || name.equals(ADDED_BY_CONSUMER)
                || name.startsWith("LOCKSTEP_"));
    return kept;
  }
}
