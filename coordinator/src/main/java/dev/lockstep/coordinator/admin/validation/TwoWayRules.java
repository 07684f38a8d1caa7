package dev.lockstep.coordinator.admin.validation;

import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.TopicMapping;

/** What a TWO_WAY task may not look like besides. */
final class TwoWayRules {
  private static final String SAME_NAME = "$0";

  private TwoWayRules() {}

  static void check(Field field, ProgressSync sync) {
    refuse(field.child("relay_retry"), sync.getRelayRetry());
    refuse(field.child("relay_dead_letters"), sync.getRelayDeadLetters());
  }

  private static void refuse(Field field, boolean wanted) {
    if (wanted) {
      field.reject(
          "must be false in a TWO_WAY task: which failed messages of copies are whose is not told"
              + " apart there; use ONE_WAY tasks");
    }
  }

  static void check(Field field, TopicMapping mapping) {
    if (mapping.getStart().hasOffsets()) {
      field
          .child("start")
          .child("offsets")
          .reject(
              "must be absent in a TWO_WAY task, since they would be those of one cluster; use"
                  + " earliest, latest or time, or two ONE_WAY tasks");
    }
    boolean renames =
        !mapping.getDestinationTopic().isEmpty()
            && !mapping.getDestinationTopic().equals(SAME_NAME);
    if (!mapping.getSourcePattern().isEmpty() && renames) {
      field
          .child("destination_topic")
          .reject(
              "must be \"$0\" (the same name) with source_pattern in a TWO_WAY task, since "
                  + Quoted.of(mapping.getDestinationTopic())
                  + " cannot be turned round; name the topics, or use two ONE_WAY tasks");
    }
  }
}
