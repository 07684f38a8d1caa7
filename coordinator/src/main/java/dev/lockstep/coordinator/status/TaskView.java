package dev.lockstep.coordinator.status;

import dev.lockstep.admin.v1.Condition;
import java.time.Instant;
import java.util.List;

/**
 * What is known of a task at one moment.
 *
 * @param name name of the task
 * @param paused whether a user paused it
 * @param complete whether every mapping's topic has been found
 * @param shards the shards it shall have, or still has
 * @param topics the topics that are found
 * @param conditions what workers found wrong
 * @param shortages what is wrong for want of a worker
 * @param notes what is to be known though nothing is wrong
 * @param now the moment
 */
public record TaskView(
    String name,
    boolean paused,
    boolean complete,
    List<ShardView> shards,
    List<TopicView> topics,
    List<Condition> conditions,
    List<Condition> shortages,
    List<Condition> notes,
    Instant now) {
  /** Copies the lists. */
  public TaskView {
    shards = List.copyOf(shards);
    topics = List.copyOf(topics);
    conditions = List.copyOf(conditions);
    shortages = List.copyOf(shortages);
    notes = List.copyOf(notes);
  }
}
