package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The committed offsets of one cluster at one moment, as far as its brokers answered.
 *
 * @param faults what kept brokers from answering
 * @param held what holds groups back
 */
record CommittedOffsets(Map<String, GroupOffsets> brokers, Map<String, String> faults, Held held) {

  /** Of groups that nothing holds back. */
  CommittedOffsets(Map<String, GroupOffsets> brokers, Map<String, String> faults) {
    this(brokers, faults, Held.NOTHING);
  }

  CommittedOffsets {
    brokers = Collections.unmodifiableMap(new TreeMap<>(brokers));
    faults = Map.copyOf(faults);
  }

  /**
   * The next message to consume, or the oldest that the group is not done with. Empty if the group
   * never committed there, or the broker did not answer: see the fault.
   */
  OptionalLong of(String group, QueueId queue) {
    GroupOffsets offsets = brokers.get(queue.broker());
    if (offsets == null) {
      return OptionalLong.empty();
    }
    OptionalLong committed = offsets.offset(group, queue.topic(), queue.id());
    Optional<Long> oldest = held.oldest(group, queue);
    return committed.isPresent() && oldest.isPresent()
        ? OptionalLong.of(Math.min(committed.getAsLong(), oldest.get()))
        : committed;
  }

  /** Where the group stands, by queue id, for each broker that answered, in their order. */
  List<Map<Integer, Long>> onTopic(String group, String topic) {
    Map<QueueId, Long> oldest = held.oldest(group, topic);
    List<Map<Integer, Long>> byBroker = new ArrayList<>(brokers.size());
    brokers.forEach((broker, offsets) -> {
      Map<Integer, Long> committed =
          offsets.offsets().getOrDefault(group, Map.of()).getOrDefault(topic, Map.of());
      byBroker.add(oldest.isEmpty() ? committed : heldAt(oldest, broker, committed));
    });
    return byBroker;
  }

  private static Map<Integer, Long> heldAt(
      Map<QueueId, Long> oldest, String broker, Map<Integer, Long> committed) {
    Map<Integer, Long> at = new HashMap<>(committed);
    oldest.forEach((queue, offset) -> {
      if (queue.broker().equals(broker)) {
        at.computeIfPresent(queue.id(), (_, passed) -> Math.min(passed, offset));
      }
    });
    return at;
  }

  /** The same, but for a group that stands at these offsets, with nothing of them handed out. */
  CommittedOffsets withGroupAt(String group, Map<QueueId, Long> at) {
    Map<String, GroupOffsets> changed = new HashMap<>(brokers);
    at.forEach((queue, offset) ->
        changed.computeIfPresent(
            queue.broker(),
            (broker, offsets) -> offsets.with(group, queue.topic(), queue.id(), offset)));
    return new CommittedOffsets(changed, faults, held.without(group, at.keySet()));
  }

  /** What keeps a group's progress from being known; null if nothing does. */
  @Nullable String fault(String group, QueueId queue) {
    String fault = fault(queue);
    return fault == null ? held.fault(group, queue.broker()).orElse(null) : fault;
  }

  /** What kept the queue's broker from answering; null if it did. */
  @Nullable String fault(QueueId queue) {
    return faults.get(queue.broker());
  }

  /** Groups that have committed an offset on one of the topics. */
  Set<String> groupsOn(Collection<String> topics) {
    Set<String> groups = new TreeSet<>();
    for (GroupOffsets offsets : brokers.values()) {
      offsets
          .offsets()
          .forEach((group, byTopic) -> {
            if (topics.stream().anyMatch(byTopic::containsKey)) {
              groups.add(group);
            }
          });
    }
    return groups;
  }

  /** Has the group committed anything anywhere? */
  boolean knows(String group) {
    return brokers.values().stream().anyMatch(offsets -> offsets.offsets().containsKey(group));
  }
}
