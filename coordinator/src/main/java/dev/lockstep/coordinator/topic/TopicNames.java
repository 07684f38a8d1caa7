package dev.lockstep.coordinator.topic;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which topics applications own. The names are those of RocketMQ 4.4 to 5.5 (its TopicValidator,
 * MixAll, and the proxy's heartbeat topic): copying one would make the other cluster deliver, retry
 * or forget things of its own.
 */
public final class TopicNames {
  private static final Pattern ALLOWED = Pattern.compile("[a-zA-Z0-9_%|-]{1,127}");
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
  private static final String OWN_PREFIX = "LOCKSTEP_";
  private static final String QUARANTINE_PREFIX = OWN_PREFIX + "QUARANTINE_";

  private TopicNames() {}

  /** May a topic have this name, whosever it is? */
  public static boolean isAllowed(String topic) {
    return ALLOWED.matcher(topic).matches();
  }

  /** Is it one of RocketMQ's own? */
  public static boolean isSystem(String topic) {
    return SYSTEM_TOPICS.contains(topic)
        || topic.endsWith(REPLY_SUFFIX)
        || SYSTEM_PREFIXES.stream().anyMatch(topic::startsWith);
  }

  /** May a pattern find it? Not what RocketMQ or Lockstep keeps for itself. */
  public static boolean canBeFound(String topic) {
    return !isSystem(topic) && !topic.startsWith(OWN_PREFIX);
  }

  /** Where a task's refused messages go. */
  public static String quarantine(String taskId) {
    return QUARANTINE_PREFIX + taskId;
  }
}
