package dev.lockstep.coordinator.admin.validation;

import java.util.List;
import java.util.Set;

/**
 * Which topics applications own. The names are those of RocketMQ 4.4 to 5.5 (its TopicValidator,
 * MixAll, and the proxy's heartbeat topic): copying one would make the other cluster deliver, retry
 * or forget things of its own.
 */
final class TopicRules {
  private static final Set<String> SYSTEM_TOPICS =
      Set.of(
          "TBW102",
          "SCHEDULE_TOPIC_XXXX",
          "BenchmarkTest",
          "RMQ_SYS_TRANS_HALF_TOPIC",
          "RMQ_SYS_TRANS_OP_HALF_TOPIC",
          "RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC",
          "RMQ_SYS_ROCKSDB_TRANS_OP_HALF_TOPIC",
          "RMQ_SYS_TRACE_TOPIC",
          "TRANS_CHECK_MAX_TIME_TOPIC",
          "SELF_TEST_TOPIC",
          "OFFSET_MOVED_EVENT",
          "CHECKPOINT_TOPIC",
          "DefaultHeartBeatSyncerTopic");
  private static final List<String> SYSTEM_PREFIXES =
      List.of("rmq_sys_", "RMQ_SYS_", "%RETRY%", "%DLQ%", "%LMQ%", "%SYS%");
  private static final String REPLY_SUFFIX = "_REPLY_TOPIC";

  private TopicRules() {}

  static boolean isSystem(String topic) {
    return SYSTEM_TOPICS.contains(topic)
        || topic.endsWith(REPLY_SUFFIX)
        || SYSTEM_PREFIXES.stream().anyMatch(topic::startsWith);
  }

  /** Checks a topic that must be given. */
  static void check(Field field, String topic) {
    if (Format.TOPIC.check(field, topic) && isSystem(topic)) {
      field.reject(
          "must be a topic of an application, not "
              + Quoted.of(topic)
              + ", which is one of RocketMQ's own");
    }
  }
}
