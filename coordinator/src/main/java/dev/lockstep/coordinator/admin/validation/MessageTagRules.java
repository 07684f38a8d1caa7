package dev.lockstep.coordinator.admin.validation;

import dev.lockstep.admin.v1.MessageTag;
import java.util.List;
import java.util.Set;

/**
 * What a {@link MessageTag} may look like: nothing that RocketMQ or Lockstep would read as its own.
 */
final class MessageTagRules {
  private static final int MAX_VALUE = 255;
  private static final List<String> RESERVED_PREFIXES =
      List.of("LOCKSTEP_", "__RMQ", "TIMER_", "INNER_");

  /** Property names of RocketMQ 4.4 to 5.5 (its MessageConst) that fit the format of a key. */
  private static final Set<String> RESERVED =
      Set.of(
          "KEYS",
          "TAGS",
          "WAIT",
          "DELAY",
          "RETRY_TOPIC",
          "ORIGIN_GROUP",
          "REAL_TOPIC",
          "REAL_QID",
          "TRAN_MSG",
          "PGROUP",
          "MIN_OFFSET",
          "MAX_OFFSET",
          "BUYER_ID",
          "ORIGIN_MESSAGE_ID",
          "TRANSFER_FLAG",
          "CORRECTION_FLAG",
          "MQ2_FLAG",
          "RECONSUME_TIME",
          "MSG_REGION",
          "TRACE_ON",
          "UNIQ_KEY",
          "TRANS_OFFSET",
          "EXTEND_UNIQ_INFO",
          "MAX_RECONSUME_TIMES",
          "CONSUME_START_TIME",
          "_SYS_MSG_PRIORITY_",
          "DUP_INFO",
          "CHECK_IMMUNITY_TIME_IN_SECONDS",
          "TRAN_PREPARED_QUEUE_OFFSET",
          "__transactionId__",
          "TRANSACTION_CHECK_TIMES",
          "INSTANCE_ID",
          "CORRELATION_ID",
          "REPLY_TO_CLIENT",
          "TTL",
          "ARRIVE_TIME",
          "PUSH_REPLY_TIME",
          "CLUSTER",
          "MSG_TYPE",
          "POP_CK",
          "POP_CK_OFFSET",
          "__SHARDINGKEY",
          "__LITE_TOPIC",
          "PROPERTY_FORWARD_QUEUE_ID",
          "REDIRECT",
          "TRACE_CONTEXT",
          "__BORNHOST",
          "BORN_TIMESTAMP",
          "DLQ_ORIGIN_TOPIC",
          "DLQ_ORIGIN_MESSAGE_ID",
          "E_T");

  private MessageTagRules() {}

  static void check(Field field, MessageTag tag) {
    Field key = field.child("key");
    if (Format.PROPERTY.check(key, tag.getKey()) && isReserved(tag.getKey())) {
      key.reject(
          "must not be a property that RocketMQ or Lockstep uses, as "
              + Quoted.of(tag.getKey())
              + " is; take another name");
    }
    int length = Texts.length(tag.getValue());
    // Control characters separate properties in RocketMQ's message format: one of them here would
    // split the value.
    if (length < 1
        || length > MAX_VALUE
        || tag.getValue().chars().anyMatch(Character::isISOControl)) {
      field
          .child("value")
          .reject("must be 1 to " + MAX_VALUE + " characters without control characters");
    }
  }

  private static boolean isReserved(String key) {
    return RESERVED.contains(key) || RESERVED_PREFIXES.stream().anyMatch(key::startsWith);
  }
}
