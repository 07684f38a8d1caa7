package dev.lockstep.coordinator.control;

import dev.lockstep.admin.v1.Condition;
import dev.lockstep.coordinator.store.Direction;
import dev.lockstep.coordinator.store.TopicPair;
import dev.lockstep.coordinator.topic.GroupTopics;
import java.util.Optional;

/**
 * Finds out whether another task copies topics already that a pattern of this one has found: what
 * could not be known when the tasks were checked. Confined to the control loop.
 */
final class MapConflicts {
  private final TermState term;

  MapConflicts(TermState term) {
    this.term = term;
  }

  /** What keeps the task from copying these topics; empty if nothing does. */
  Optional<Condition> with(TaskRuntime task, TopicPair topics) {
    for (TaskRuntime other : term.tasks()) {
      if (other != task && copies(other, task, topics)) {
        return Optional.of(
            Condition.newBuilder()
                .setReason("TOPIC_ALREADY_MAPPED")
                .setMessage(
                    "mapping "
                        + topics.mappingId()
                        + ": tasks/"
                        + other.id()
                        + " copies "
                        + topics.sourceTopic()
                        + " to "
                        + topics.destinationTopic()
                        + " between the same clusters already; leave it out of one of the two"
                        + " tasks ("
                        + (GroupTopics.isMapping(topics.mappingId())
                            ? "progress_sync.exclude_groups"
                            : "exclude_pattern")
                        + ")")
                .build());
      }
    }
    return Optional.empty();
  }

  private static boolean copies(TaskRuntime other, TaskRuntime task, TopicPair topics) {
    for (Direction direction : Direction.values()) {
      boolean sameWay =
          other.readCluster(direction).equals(task.readCluster(topics.direction()))
              && other.writtenCluster(direction).equals(task.writtenCluster(topics.direction()));
      if (sameWay && copies(other, direction, topics)) {
        return true;
      }
    }
    return false;
  }

  private static boolean copies(TaskRuntime other, Direction direction, TopicPair topics) {
    return other.activeMaps().keySet().stream()
        .anyMatch(theirs ->
            theirs.direction() == direction
                && theirs.sourceTopic().equals(topics.sourceTopic())
                && theirs.destinationTopic().equals(topics.destinationTopic()));
  }
}
