package dev.lockstep.coordinator.catalog;

import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.store.TaskRecord;
import java.util.List;

/** Finds out whether two tasks would copy the same messages twice. */
final class TopicConflicts {
  private TopicConflicts() {}

  /** Refuses a task that copies a topic to where another task copies it already. */
  static void check(Task task, List<TaskRecord> all) {
    for (TaskRecord other : all) {
      if (!other.config().getName().equals(task.getName())
          && other.config().getSource().equals(task.getSource())
          && other.config().getDestination().equals(task.getDestination())) {
        check(task, other);
      }
    }
  }

  private static void check(Task task, TaskRecord other) {
    for (int i = 0; i < task.getMappingsCount(); i++) {
      TopicMapping mapping = task.getMappings(i);
      if (other.config().getMappingsList().stream().anyMatch(theirs -> same(mapping, theirs))) {
        throw new ControlException(
            Reason.TOPIC_ALREADY_MAPPED,
            "task.mappings["
                + i
                + "]: tasks/"
                + other.id()
                + " copies "
                + mapping.getSourceTopic()
                + " to "
                + mapping.getDestinationTopic()
                + " between the same clusters already; remove it from one of the two tasks",
            "task.mappings[" + i + "]");
      }
    }
  }

  private static boolean same(TopicMapping one, TopicMapping other) {
    return !one.getSourceTopic().isEmpty()
        && one.getSourceTopic().equals(other.getSourceTopic())
        && one.getDestinationTopic().equals(other.getDestinationTopic());
  }
}
