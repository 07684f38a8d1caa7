package dev.lockstep.coordinator.topic;

import dev.lockstep.admin.v1.TopicMapping;
import java.util.Optional;

/** Where a mapping of a task, or what its progress sync relays, sends which topic. */
sealed interface TopicRule permits MappingRule, GroupTopicRule {

  /** The mapping that the topics are kept under. */
  TopicMapping mapping();

  /** Do the topics of the clusters have to be known? */
  boolean isPattern();

  /** The destination topic of a source topic; empty if the rule is not about it. */
  Optional<String> destinationOf(String sourceTopic);

  /** May it write to a topic of this name? */
  boolean mayWrite(String destinationTopic);
}
