package dev.lockstep.coordinator.admin.validation;

import dev.lockstep.coordinator.topic.TopicNames;

/** What a topic that a task names may look like. */
final class TopicRules {
  private TopicRules() {}

  /** Checks a topic that must be given. */
  static void check(Field field, String topic) {
    if (Format.TOPIC.check(field, topic) && TopicNames.isSystem(topic)) {
      field.reject(
          "must be a topic of an application, not "
              + Quoted.of(topic)
              + ", which is one of RocketMQ's own");
    }
  }
}
