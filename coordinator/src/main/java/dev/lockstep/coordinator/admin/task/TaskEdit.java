package dev.lockstep.coordinator.admin.task;

import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.TaskState;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.admin.v1.UpdateTaskRequest;
import dev.lockstep.coordinator.admin.request.UpdateMask;
import dev.lockstep.coordinator.admin.validation.Field;
import dev.lockstep.coordinator.admin.validation.Quoted;
import dev.lockstep.coordinator.admin.validation.TaskRequests;
import dev.lockstep.coordinator.admin.validation.Violations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The change that an UpdateTask request asks for, as a function of the stored task. */
final class TaskEdit {
  private static final List<String> CHANGEABLE =
      List.of(
          "mappings",
          "progress_sync",
          "create_destination_topics",
          "message_tag",
          "relay_copies",
          "rate_limit",
          "description",
          "labels");

  private final Task sent;
  private final boolean masked;
  private final UpdateMask mask;

  private TaskEdit(Task sent, boolean masked, UpdateMask mask) {
    this.sent = sent;
    this.masked = masked;
    this.mask = mask;
  }

  static TaskEdit of(UpdateTaskRequest request) {
    UpdateMask mask = UpdateMask.of(request.getUpdateMask(), request.getTask(), CHANGEABLE);
    return new TaskEdit(request.getTask(), request.getUpdateMask().getPathsCount() > 0, mask);
  }

  /** The task as it would be, with its defaults; throws if it would not be a valid one. */
  Task apply(Task stored) {
    if (!masked) {
      refuseFixedFields(stored);
    }
    Task.Builder edited = stored.toBuilder();
    mask.apply(sent, edited);
    if (edited.hasProgressSync()) {
      // SwitchDirection alone changes it.
      edited.getProgressSyncBuilder().setReversed(stored.getProgressSync().getReversed());
    }
    Task filled = TaskDefaults.fill(edited.build(), stored.getMappingsList());
    TaskRequests.checkUpdated(filled);
    refuseOtherMappings(stored, filled);
    return filled;
  }

  /**
   * What was read and sent back is fine; another value would be ignored silently, so it is refused.
   */
  private void refuseFixedFields(Task stored) {
    Violations violations = new Violations();
    if (!sent.getSource().isEmpty() && !sent.getSource().equals(stored.getSource())) {
      fixed(violations, "source", stored.getSource());
    }
    if (!sent.getDestination().isEmpty()
        && !sent.getDestination().equals(stored.getDestination())) {
      fixed(violations, "destination", stored.getDestination());
    }
    if (sent.getDirection() != TaskDirection.Value.UNSPECIFIED
        && sent.getDirection() != stored.getDirection()) {
      fixed(violations, "direction", stored.getDirection().name());
    }
    if (sent.getState() != TaskState.Value.UNSPECIFIED && sent.getState() != stored.getState()) {
      violations.field("task").child("state").reject("is changed by PauseTask and ResumeTask only");
    }
    violations.throwIfAny();
  }

  private static void fixed(Violations violations, String field, String stored) {
    violations
        .field("task")
        .child(field)
        .reject("cannot be changed; it is " + Quoted.of(stored) + ": create another task instead");
  }

  /** What a mapping's id stands for must stay. */
  private static void refuseOtherMappings(Task stored, Task edited) {
    Map<String, TopicMapping> before = new HashMap<>();
    stored.getMappingsList().forEach(m -> before.put(m.getId(), m));
    Violations violations = new Violations();
    for (int i = 0; i < edited.getMappingsCount(); i++) {
      TopicMapping mapping = edited.getMappings(i);
      TopicMapping old = before.get(mapping.getId());
      if (old != null) {
        check(violations.field("task").child("mappings").item(i), old, mapping);
      }
    }
    violations.throwIfAny();
  }

  private static void check(Field field, TopicMapping old, TopicMapping edited) {
    // The queue map of a mapping is kept under its id, and belongs to its topics.
    if (!sameTopics(old, edited)) {
      field
          .child("id")
          .reject(
              "must be a new one when the topics change: "
                  + Quoted.of(old.getId())
                  + " stands for "
                  + topics(old));
    }
    if (old.getScheduleAhead() && !edited.getScheduleAhead()) {
      field
          .child("schedule_ahead")
          .reject(
              "must stay true: what the destination's schedule has already would be copied once more"
                  + " when the source delivers it; remove the mapping to end it");
    }
  }

  private static boolean sameTopics(TopicMapping a, TopicMapping b) {
    return a.getSourceTopic().equals(b.getSourceTopic())
        && a.getSourcePattern().equals(b.getSourcePattern())
        && a.getDestinationTopic().equals(b.getDestinationTopic());
  }

  private static String topics(TopicMapping mapping) {
    String source =
        mapping.getSourceTopic().isEmpty() ? mapping.getSourcePattern() : mapping.getSourceTopic();
    return Quoted.of(source) + " to " + Quoted.of(mapping.getDestinationTopic());
  }
}
