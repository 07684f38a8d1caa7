package dev.lockstep.coordinator.control;

import dev.lockstep.admin.v1.Condition;
import dev.lockstep.coordinator.time.ProtoTime;
import dev.lockstep.worker.v1.TopicReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What the discovery shard found wrong with a task's topics. Confined to the control loop. */
final class TopicFindings {
  private final Map<Key, Condition> conditions = new TreeMap<>();

  private record Key(String mappingId, String sourceTopic) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byMapping = mappingId.compareTo(other.mappingId);
      return byMapping != 0 ? byMapping : sourceTopic.compareTo(other.sourceTopic);
    }
  }

  /** Takes a report in place of the one before on the same topic. */
  void take(TopicReport report, Instant now) {
    Key key = new Key(report.getMappingId(), report.getSourceTopic());
    Optional<Condition> found = condition(report);
    if (found.isEmpty()) {
      conditions.remove(key);
      return;
    }
    Condition before = conditions.get(key);
    Condition.Builder condition = found.get().toBuilder();
    if (before != null && before.getReason().equals(condition.getReason())) {
      condition.setSince(before.getSince());
    } else if (!condition.hasSince()) {
      condition.setSince(ProtoTime.timestamp(now));
    }
    conditions.put(key, condition.build());
  }

  /** What is wrong with the topics of mappings that there still are. */
  List<Condition> conditions(Predicate<String> mappingExists) {
    return conditions.entrySet().stream()
        .filter(finding -> mappingExists.test(finding.getKey().mappingId()))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static Optional<Condition> condition(TopicReport report) {
    if (report.hasCondition()) {
      return Optional.of(report.getCondition());
    }
    if (report.getSourceQueuesCount() == 0) {
      return Optional.of(
          missing(
              "SOURCE_TOPIC_MISSING",
              "mapping "
                  + report.getMappingId()
                  + ": topic "
                  + report.getSourceTopic()
                  + " is not in the source cluster;"
                  + " it is looked for again and again, create it or remove the mapping"));
    }
    if (report.getDestinationQueuesCount() == 0) {
      return Optional.of(
          missing(
              "DESTINATION_TOPIC_MISSING",
              "mapping "
                  + report.getMappingId()
                  + ": topic "
                  + report.getDestinationTopic()
                  + " is not in the destination"
                  + " cluster; create it, or let the task create it (create_destination_topics)"));
    }
    return Optional.empty();
  }

  private static Condition missing(String reason, String message) {
    return Condition.newBuilder().setReason(reason).setMessage(message).build();
  }
}
