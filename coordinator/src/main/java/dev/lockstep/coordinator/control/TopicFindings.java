package dev.lockstep.coordinator.control;

import dev.lockstep.admin.v1.Condition;
import dev.lockstep.coordinator.store.Direction;
import dev.lockstep.coordinator.store.TopicPair;
import dev.lockstep.coordinator.time.ProtoTime;
import dev.lockstep.worker.v1.TopicReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What the discovery shard found wrong with a task's topics. Confined to the control loop. */
final class TopicFindings {
  private final Map<TopicPair, Condition> topics = new TreeMap<>();
  private final Map<Direction, List<Condition>> directions = new EnumMap<>(Direction.class);

  /** Takes a report in place of the one before on the same topics. */
  void take(TopicPair pair, TopicReport report, Instant now) {
    note(pair, condition(report), now);
  }

  /** Notes what keeps these topics from being copied, in place of what was noted before. */
  void note(TopicPair pair, Optional<Condition> found, Instant now) {
    if (found.isEmpty()) {
      topics.remove(pair);
    } else {
      topics.put(pair, dated(found.get(), Optional.ofNullable(topics.get(pair)), now));
    }
  }

  /** Takes what concerns a whole direction, in place of what was told before. */
  void take(Direction direction, List<Condition> found, Instant now) {
    List<Condition> before = directions.getOrDefault(direction, List.of());
    directions.put(
        direction,
        found.stream()
            .map(condition ->
                dated(
                    condition,
                    before.stream()
                        .filter(b -> b.getReason().equals(condition.getReason()))
                        .findFirst(),
                    now))
            .toList());
  }

  private static Condition dated(Condition found, Optional<Condition> before, Instant now) {
    Condition.Builder condition = found.toBuilder();
    if (before.isPresent() && before.get().getReason().equals(found.getReason())) {
      condition.setSince(before.get().getSince());
    } else if (!found.hasSince()) {
      condition.setSince(ProtoTime.timestamp(now));
    }
    return condition.build();
  }

  /** What is wrong in these directions, and with the topics that there still are. */
  List<Condition> conditions(Collection<Direction> inUse, Predicate<TopicPair> topicsExist) {
    List<Condition> all = new ArrayList<>();
    inUse.forEach(direction -> all.addAll(directions.getOrDefault(direction, List.of())));
    topics.forEach((pair, condition) -> {
      if (topicsExist.test(pair)) {
        all.add(condition);
      }
    });
    return all;
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
