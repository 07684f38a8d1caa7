package dev.lockstep.coordinator.admin.validation;

import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.TopicMapping;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a {@link Task} may look like. */
final class TaskRules {
  private static final int MAX_MAPPINGS = 1000;

  private TaskRules() {}

  static void check(Field field, Task task) {
    boolean source = Names.CLUSTER.check(field.child("source"), task.getSource());
    boolean destination = Names.CLUSTER.check(field.child("destination"), task.getDestination());
    if (source && destination && task.getSource().equals(task.getDestination())) {
      field
          .child("destination")
          .reject(
              "must be another cluster than source, which is "
                  + Quoted.of(task.getSource())
                  + " too");
    }
    Enums.known(field.child("direction"), task.getDirection(), task.getDirectionValue());
    mappings(field.child("mappings"), task.getMappingsList());
    if (task.getDirection() == TaskDirection.Value.TWO_WAY) {
      for (int i = 0; i < task.getMappingsCount(); i++) {
        TwoWayRules.check(field.child("mappings").item(i), task.getMappings(i));
      }
      TwoWayRules.check(field.child("progress_sync"), task.getProgressSync());
    }
    ScheduleAheadRules.check(field.child("mappings"), task);
    if (task.hasProgressSync()) {
      ProgressSyncRules.check(field.child("progress_sync"), task.getProgressSync());
    }
    if (task.hasMessageTag()) {
      MessageTagRules.check(field.child("message_tag"), task.getMessageTag());
    }
    if (task.hasRateLimit()) {
      MappingRules.rateLimit(field.child("rate_limit"), task.getRateLimit());
    }
    Texts.description(field.child("description"), task.getDescription());
    Texts.labels(field.child("labels"), task.getLabelsMap());
    Enums.known(field.child("state"), task.getState(), task.getStateValue());
  }

  private static void mappings(Field field, List<TopicMapping> mappings) {
    if (mappings.isEmpty()) {
      field.require("1 to " + MAX_MAPPINGS + " mappings");
    }
    if (mappings.size() > MAX_MAPPINGS) {
      field.reject("must be 1 to " + MAX_MAPPINGS + " mappings, not " + mappings.size());
      return;
    }
    record Route(String source, String destination) {}
    Map<String, Integer> ids = new HashMap<>();
    Map<Route, Integer> routes = new HashMap<>();
    for (int i = 0; i < mappings.size(); i++) {
      TopicMapping mapping = mappings.get(i);
      Field item = field.item(i);
      MappingRules.check(item, mapping);
      if (!mapping.getId().isEmpty()) {
        Integer first = ids.putIfAbsent(mapping.getId(), i);
        if (first != null) {
          item.child("id")
              .reject(
                  "must be unique in the task, but "
                      + Quoted.of(mapping.getId())
                      + " is the id of mappings["
                      + first
                      + "] too");
        }
      }
      if (!mapping.getSourceTopic().isEmpty()) {
        String destination =
            mapping.getDestinationTopic().isEmpty()
                ? mapping.getSourceTopic()
                : mapping.getDestinationTopic();
        Integer first = routes.putIfAbsent(new Route(mapping.getSourceTopic(), destination), i);
        if (first != null) {
          item.child("source_topic")
              .reject(
                  "must not be copied to "
                      + Quoted.of(destination)
                      + " twice, but mappings["
                      + first
                      + "] does so too");
        }
      }
    }
  }
}
