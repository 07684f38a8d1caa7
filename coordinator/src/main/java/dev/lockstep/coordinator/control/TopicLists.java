package dev.lockstep.coordinator.control;

import dev.lockstep.coordinator.store.Direction;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The topics of a task's clusters, as its discovery shard last told them. Confined to the control
 * loop.
 */
final class TopicLists {
  private final Map<Direction, Set<String>> topics = new EnumMap<>(Direction.class);

  /**
   * Takes the topics of the cluster that is read in a direction. Returns false if they are known.
   */
  boolean take(Direction direction, Collection<String> listed) {
    Set<String> now = new TreeSet<>(listed);
    return !now.equals(topics.put(direction, now));
  }

  boolean has(Direction direction) {
    return topics.containsKey(direction);
  }

  /** All topics, in whichever cluster. */
  Set<String> all() {
    Set<String> all = new TreeSet<>();
    topics.values().forEach(all::addAll);
    return all;
  }
}
