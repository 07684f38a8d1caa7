package dev.lockstep.coordinator.admin.progress;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.SyncSummary;
import dev.lockstep.coordinator.admin.validation.Durations;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a sync has done so far. For one thread. */
final class SyncResult {
  private static final int NAMED = 10;

  private final Map<Decision.Value, Integer> decisions = new EnumMap<>(Decision.Value.class);
  private final SortedMap<String, String> failed = new TreeMap<>();
  private int results;

  void add(GroupProgress group) {
    results++;
    decisions.merge(group.getDecision(), 1, Integer::sum);
    boolean queueFailed =
        group.getQueuesList().stream().anyMatch(q -> q.getDecision() == Decision.Value.FAILED);
    if (group.getDecision() == Decision.Value.FAILED || queueFailed) {
      failed.putIfAbsent(group.getGroup() + " on " + group.getSourceTopic(), group.getReason());
    }
  }

  SyncSummary summary(Duration duration) {
    SyncSummary.Builder summary = SyncSummary.newBuilder().setDuration(Durations.toProto(duration));
    decisions.forEach((decision, count) -> summary.putDecisions(decision.name(), count));
    return summary.build();
  }

  /** For people: "12 results: SYNCED 10, FAILED 2". */
  String text() {
    StringBuilder text =
        new StringBuilder().append(results).append(results == 1 ? " result" : " results");
    String separator = ": ";
    for (Map.Entry<Decision.Value, Integer> entry : decisions.entrySet()) {
      text.append(separator).append(entry.getKey()).append(' ').append(entry.getValue());
      separator = ", ";
    }
    return text.toString();
  }

  /** The failure of the whole, naming the groups; empty if none failed. */
  Optional<ControlException> failure() {
    if (failed.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder message =
        new StringBuilder("the progress of ").append(failed.size()).append(" could not be set: ");
    String separator = "";
    int named = 0;
    for (Map.Entry<String, String> entry : failed.entrySet()) {
      if (named++ == NAMED) {
        message.append(" and ").append(failed.size() - NAMED).append(" more");
        break;
      }
      message.append(separator).append(entry.getKey());
      if (!entry.getValue().isEmpty()) {
        message.append(" (").append(entry.getValue()).append(')');
      }
      separator = ", ";
    }
    return Optional.of(
        new ControlException(
            Reason.GROUPS_FAILED,
            message.append("; call SyncProgress again once that is mended").toString()));
  }
}
