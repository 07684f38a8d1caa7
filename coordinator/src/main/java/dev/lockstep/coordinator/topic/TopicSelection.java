package dev.lockstep.coordinator.topic;

import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.coordinator.store.Direction;
import dev.lockstep.coordinator.store.TopicPair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which topics a task copies where, by its configuration alone. Immutable.
 *
 * <p>INVARIANT: a pair of topics belongs to one mapping at most, the first that would copy the one
 * to the other; else its messages would be copied twice.
 */
public final class TopicSelection {
  private final boolean twoWay;
  private final List<TopicRule> rules;

  private TopicSelection(boolean twoWay, List<TopicRule> rules) {
    this.twoWay = twoWay;
    this.rules = rules;
  }

  /** The selection of a task that was checked and has its defaults. */
  public static TopicSelection of(Task task) {
    return new TopicSelection(
        task.getDirection() == TaskDirection.Value.TWO_WAY,
        Stream.concat(
                task.getMappingsList().stream().map(MappingRule::new),
                GroupTopicRule.of(task).stream())
            .toList());
  }

  /**
   * Two topics that belong to a mapping.
   *
   * @param mapping the mapping
   * @param source topic in the task's source cluster
   * @param destination topic in the task's destination cluster
   */
  public record Selected(TopicMapping mapping, String source, String destination) {
    /** The same as a queue map is kept under, in one direction. */
    public TopicPair pair(Direction direction) {
      return switch (direction) {
        case FORWARD -> new TopicPair(mapping.getId(), direction, source, destination);
        case REVERSE -> new TopicPair(mapping.getId(), direction, destination, source);
      };
    }
  }

  /**
   * A topic that a mapping is about and does not get.
   *
   * @param mapping the mapping
   * @param source topic in the task's source cluster
   * @param destination topic in the task's destination cluster
   * @param owner the mapping that has the pair; empty if no topic may have the destination's name
   */
  public record Refused(
      TopicMapping mapping, String source, String destination, Optional<TopicMapping> owner) {}

  /**
   * What a task copies.
   *
   * @param pairs the pairs of topics, by mapping
   * @param refused what mappings are about beside it
   */
  public record Selection(List<Selected> pairs, List<Refused> refused) {}

  /** A mapping of the task, or one that follows from its progress sync, by its id. */
  public Optional<TopicMapping> mapping(String mappingId) {
    return rules.stream()
        .map(TopicRule::mapping)
        .filter(mapping -> mapping.getId().equals(mappingId))
        .findFirst();
  }

  /** Are there patterns, so that the topics of the clusters have to be known? */
  public boolean hasPatterns() {
    return rules.stream().anyMatch(TopicRule::isPattern);
  }

  /** Which ways the task copies. */
  public List<Direction> directions() {
    return twoWay ? List.of(Direction.FORWARD, Direction.REVERSE) : List.of(Direction.FORWARD);
  }

  /** The mapping that the pair belongs to in this direction; empty if the task does not copy it. */
  public Optional<TopicMapping> owner(Direction direction, String source, String destination) {
    return switch (direction) {
      case FORWARD -> owner(source, destination);
      case REVERSE -> twoWay ? owner(destination, source) : Optional.empty();
    };
  }

  private Optional<TopicMapping> owner(String source, String destination) {
    return rules.stream()
        .filter(rule -> rule.destinationOf(source).filter(destination::equals).isPresent())
        .findFirst()
        .filter(rule -> rule.mayWrite(destination))
        .map(TopicRule::mapping);
  }

  /** Does the configuration have these topics, under this mapping? */
  public boolean has(TopicPair topics) {
    return owner(topics.direction(), topics.sourceTopic(), topics.destinationTopic())
        .filter(mapping -> mapping.getId().equals(topics.mappingId()))
        .isPresent();
  }

  /** What the task copies if its clusters have these topics; named ones are looked for anyway. */
  public Selection select(Set<String> found) {
    record Pair(String source, String destination) {}
    Set<String> inOrder = new TreeSet<>(found);
    Map<Pair, Selected> taken = new LinkedHashMap<>();
    List<Refused> refused = new ArrayList<>();
    for (TopicRule rule : rules) {
      TopicMapping mapping = rule.mapping();
      for (String source : rule.isPattern() ? inOrder : Set.of(mapping.getSourceTopic())) {
        Optional<String> destination = rule.destinationOf(source);
        if (destination.isEmpty()) {
          continue;
        }
        String target = destination.get();
        Selected selected = new Selected(mapping, source, target);
        Selected before = taken.get(new Pair(source, target));
        if (before != null) {
          refused.add(new Refused(mapping, source, target, Optional.of(before.mapping())));
        } else if (!rule.mayWrite(target)) {
          refused.add(new Refused(mapping, source, target, Optional.empty()));
        } else {
          taken.put(new Pair(source, target), selected);
        }
      }
    }
    return new Selection(List.copyOf(taken.values()), List.copyOf(refused));
  }
}
