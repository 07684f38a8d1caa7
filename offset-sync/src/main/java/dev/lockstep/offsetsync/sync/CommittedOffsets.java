package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The committed offsets of one cluster at one moment, as far as its brokers answered.
 *
 * @param faults what kept brokers from answering
 */
record CommittedOffsets(Map<String, GroupOffsets> brokers, Map<String, String> faults) {

  CommittedOffsets {
    brokers = Map.copyOf(brokers);
    faults = Map.copyOf(faults);
  }

  /** Empty if the group never committed there, or the broker did not answer: see the fault. */
  OptionalLong of(String group, QueueId queue) {
    GroupOffsets offsets = brokers.get(queue.broker());
    return offsets == null
        ? OptionalLong.empty()
        : offsets.offset(group, queue.topic(), queue.id());
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
