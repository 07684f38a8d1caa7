package dev.lockstep.coordinator.admin.task;

import dev.lockstep.admin.v1.RateLimit;
import dev.lockstep.admin.v1.RejectedPolicy;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * What the contract has and this version does not carry out yet. It is refused when a task asks for
 * it: taking it in and not doing it would lose or double messages.
 */
final class NotYet {
  private NotYet() {}

  /**
   * Refuses a task that asks for something of it.
   *
   * @throws ControlException with NOT_IMPLEMENTED, naming every such field
   */
  static void check(Task task) {
    List<String> fields = new ArrayList<>();
    add(
        fields,
        task.getDirection() == TaskDirection.Value.TWO_WAY,
        "task.direction (TWO_WAY; use ONE_WAY)");
    add(fields, task.getRelayCopies(), "task.relay_copies (use false)");
    add(fields, limits(task.getRateLimit()), "task.rate_limit (leave it out)");
    for (int i = 0; i < task.getMappingsCount(); i++) {
      mapping(fields, "task.mappings[" + i + "].", task.getMappings(i));
    }
    if (!fields.isEmpty()) {
      throw new ControlException(
          Reason.NOT_IMPLEMENTED, "this version does not have yet: " + String.join(", ", fields));
    }
  }

  private static void mapping(List<String> fields, String path, TopicMapping mapping) {
    add(fields, !mapping.getSourcePattern().isEmpty(), path + "source_pattern (use source_topic)");
    add(
        fields,
        mapping.hasFilter() && filters(mapping),
        path + "filter (leave it out to copy all)");
    add(fields, limits(mapping.getRateLimit()), path + "rate_limit (leave it out)");
    add(
        fields,
        mapping.getOnRejected() == RejectedPolicy.Value.QUARANTINE,
        path + "on_rejected (QUARANTINE; use STOP_QUEUE)");
    add(fields, mapping.hasRetryStoppedAfter(), path + "retry_stopped_after (use ResumeTask)");
    add(fields, mapping.getScheduleAhead(), path + "schedule_ahead (use false)");
  }

  private static boolean filters(TopicMapping mapping) {
    return mapping.getFilter().getTagsCount() > 0 || !mapping.getFilter().getSql92().isEmpty();
  }

  private static boolean limits(RateLimit limit) {
    return limit.getMessagesPerSecond() > 0 || limit.getBytesPerSecond() > 0;
  }

  private static void add(List<String> fields, boolean asked, String field) {
    if (asked) {
      fields.add(field);
    }
  }
}
