package dev.lockstep.coordinator.catalog;

import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.store.Direction;
import dev.lockstep.coordinator.store.QueueMapEntry;
import dev.lockstep.coordinator.store.Tables;
import dev.lockstep.coordinator.store.TaskRecord;
import dev.lockstep.coordinator.store.TopicPair;
import dev.lockstep.coordinator.topic.GroupTopics;
import dev.lockstep.coordinator.topic.TopicSelection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out whether two tasks would copy the same messages twice: from a topic of one cluster to a
 * topic of another one, in whichever direction of either task. Topics that only patterns of both
 * will find some day are not known here; they are refused when they are found.
 */
final class TopicConflicts {
  private TopicConflicts() {}

  /** Refuses a task that copies a topic to where another task copies it already. */
  static void check(Task task, Tables tables) {
    TopicSelection mine = TopicSelection.of(task);
    for (TaskRecord other : tables.tasks().all()) {
      if (!other.config().getName().equals(task.getName())) {
        TopicSelection theirs = TopicSelection.of(other.config());
        for (Direction direction : mine.directions()) {
          for (Direction their : theirs.directions()) {
            if (from(task, direction).equals(from(other.config(), their))
                && to(task, direction).equals(to(other.config(), their))) {
              named(task, mine, direction, other, theirs, their);
              found(task, mine, direction, tables, other, theirs, their);
            }
          }
        }
      }
    }
  }

  /**
   * Refuses an edit that takes up topics of groups again which another task has come to copy since
   * this one let go of them.
   */
  static void checkTakenUpAgain(TaskRecord before, Task edited, Tables tables) {
    TopicSelection had = TopicSelection.of(before.config());
    TopicSelection has = TopicSelection.of(edited);
    List<TopicPair> again =
        tables.queueMaps().ofTask(before.id()).stream()
            .map(QueueMapEntry::topics)
            .filter(pair -> GroupTopics.isMapping(pair.mappingId()))
            .filter(pair -> has.has(pair) && !had.has(pair))
            .toList();
    for (TaskRecord other : tables.tasks().all()) {
      if (!other.id().equals(before.id())
          && other.config().getSource().equals(edited.getSource())
          && other.config().getDestination().equals(edited.getDestination())) {
        TopicSelection theirs = TopicSelection.of(other.config());
        tables.queueMaps().ofTask(other.id()).stream()
            .map(QueueMapEntry::topics)
            .filter(pair -> theirs.has(pair) && again.contains(pair))
            .findFirst()
            .ifPresent(pair -> {
              throw takenMeanwhile(other, pair);
            });
      }
    }
  }

  private static ControlException takenMeanwhile(TaskRecord other, TopicPair pair) {
    return new ControlException(
        Reason.TOPIC_ALREADY_MAPPED,
        "task.progress_sync: tasks/"
            + other.id()
            + " copies "
            + pair.sourceTopic()
            + " between the same clusters already; leave the group out of one of the two tasks"
            + " (progress_sync.exclude_groups)",
        "task.progress_sync");
  }

  /** Topics that either task names. */
  private static void named(
      Task task,
      TopicSelection mine,
      Direction direction,
      TaskRecord other,
      TopicSelection theirs,
      Direction their) {
    for (TopicSelection.Selected selected : mine.select(Set.of()).pairs()) {
      TopicPair pair = selected.pair(direction);
      if (theirs.owner(their, pair.sourceTopic(), pair.destinationTopic()).isPresent()) {
        throw conflict(task, selected.mapping(), other, pair);
      }
    }
    theirs
        .select(Set.of())
        .pairs()
        .forEach(s -> refuse(task, mine, direction, other, s.pair(their)));
    for (TopicMapping mapping : task.getMappingsList()) {
      if (direction == their
          && other.config().getMappingsList().stream().anyMatch(o -> samePattern(mapping, o))) {
        throw conflict(
            task, mapping, other, mapping.getSourcePattern(), mapping.getDestinationTopic());
      }
    }
  }

  /** Topics that the other task's patterns have found. */
  private static void found(
      Task task,
      TopicSelection mine,
      Direction direction,
      Tables tables,
      TaskRecord other,
      TopicSelection theirs,
      Direction their) {
    if (!mine.hasPatterns() || !theirs.hasPatterns()) {
      return;
    }
    Set<TopicPair> pairs = new LinkedHashSet<>();
    tables.queueMaps().ofTask(other.id()).stream()
        .map(QueueMapEntry::topics)
        .filter(pair -> pair.direction() == their && theirs.has(pair))
        // Which of the tasks' groups are the same is known when they are found.
        .filter(pair -> !GroupTopics.isMapping(pair.mappingId()))
        .forEach(pairs::add);
    pairs.forEach(pair -> refuse(task, mine, direction, other, pair));
  }

  private static void refuse(
      Task task, TopicSelection mine, Direction direction, TaskRecord other, TopicPair theirs) {
    Optional<TopicMapping> owner =
        mine.owner(direction, theirs.sourceTopic(), theirs.destinationTopic());
    if (owner.isPresent()) {
      throw conflict(task, owner.get(), other, theirs);
    }
  }

  private static boolean samePattern(TopicMapping one, TopicMapping other) {
    return !one.getSourcePattern().isEmpty()
        && one.getSourcePattern().equals(other.getSourcePattern())
        && one.getExcludePattern().equals(other.getExcludePattern())
        && one.getDestinationTopic().equals(other.getDestinationTopic());
  }

  private static ControlException conflict(
      Task task, TopicMapping mapping, TaskRecord other, TopicPair pair) {
    return conflict(task, mapping, other, pair.sourceTopic(), pair.destinationTopic());
  }

  private static ControlException conflict(
      Task task, TopicMapping mapping, TaskRecord other, String source, String destination) {
    String field = "task.mappings[" + task.getMappingsList().indexOf(mapping) + "]";
    return new ControlException(
        Reason.TOPIC_ALREADY_MAPPED,
        field
            + ": tasks/"
            + other.id()
            + " copies "
            + source
            + " to "
            + destination
            + " between the same clusters already; leave it out of one of the two tasks"
            + " (a pattern with exclude_pattern)",
        field);
  }

  private static String from(Task task, Direction direction) {
    return direction == Direction.FORWARD ? task.getSource() : task.getDestination();
  }

  private static String to(Task task, Direction direction) {
    return direction == Direction.FORWARD ? task.getDestination() : task.getSource();
  }
}
