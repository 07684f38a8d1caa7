package dev.lockstep.coordinator.admin.validation;

import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TopicMapping;

/** With what {@code schedule_ahead} of a mapping does not go together. */
final class ScheduleAheadRules {
  private ScheduleAheadRules() {}

  static void check(Field mappings, Task task) {
    for (int i = 0; i < task.getMappingsCount(); i++) {
      TopicMapping mapping = task.getMappings(i);
      if (mapping.getScheduleAhead()) {
        check(mappings.item(i).child("schedule_ahead"), mapping, task);
      }
    }
  }

  private static void check(Field field, TopicMapping mapping, Task task) {
    if (!mapping.getFilter().getSql92().isEmpty()) {
      field.reject(
          "must be false with filter.sql92, which brokers do not evaluate in their schedule: filter"
              + " by tags");
    }
    ProgressSync sync = task.getProgressSync();
    if (task.hasProgressSync() && (!sync.hasEnabled() || sync.getEnabled())) {
      field.reject(
          "must be false in a task with progress_sync, since the destination delivers these"
              + " messages at another place among the others than the source: give the mapping a"
              + " task of its own, or leave progress_sync out");
    }
  }
}
