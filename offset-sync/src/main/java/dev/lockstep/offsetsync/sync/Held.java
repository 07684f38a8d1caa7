package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.QueueId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What holds groups back. Immutable.
 *
 * @param oldest by group and queue, the oldest message that the group is not done with, although
 *     its committed offset has passed it
 * @param faults by group and broker, why that cannot be told
 */
record Held(Map<String, Map<QueueId, Long>> oldest, Map<String, Map<String, String>> faults) {

  static final Held NOTHING = new Held(Map.of(), Map.of());

  Held {
    oldest = Map.copyOf(oldest);
    faults = Map.copyOf(faults);
  }

  /** All that any of these holds back: by the oldest message of each queue. */
  static Held merged(Collection<Held> some) {
    Map<String, Map<QueueId, Long>> oldest = new HashMap<>();
    Map<String, Map<String, String>> faults = new HashMap<>();
    for (Held held : some) {
      held.oldest.forEach((group, queues) -> {
        Map<QueueId, Long> all = oldest.computeIfAbsent(group, key -> new HashMap<>());
        queues.forEach((queue, offset) -> all.merge(queue, offset, Math::min));
      });
      held.faults.forEach(
          (group, causes) -> faults.computeIfAbsent(group, key -> new HashMap<>()).putAll(causes));
    }
    return new Held(oldest, faults);
  }

  Optional<Long> oldest(String group, QueueId queue) {
    return Optional.ofNullable(oldest.getOrDefault(group, Map.of()).get(queue));
  }

  /** Of one topic. */
  Map<QueueId, Long> oldest(String group, String topic) {
    Map<QueueId, Long> ofGroup = oldest.get(group);
    if (ofGroup == null) {
      return Map.of(); // as nearly always
    }
    Map<QueueId, Long> onTopic = new HashMap<>(ofGroup);
    onTopic.keySet().removeIf(queue -> !queue.topic().equals(topic));
    return onTopic;
  }

  /** The same, but for these queues of a group. */
  Held without(String group, Set<QueueId> queues) {
    Map<QueueId, Long> left = new HashMap<>(oldest.getOrDefault(group, Map.of()));
    left.keySet().removeAll(queues);
    Map<String, Map<QueueId, Long>> changed = new HashMap<>(oldest);
    changed.put(group, left);
    return new Held(changed, faults);
  }

  Optional<String> fault(String group, String broker) {
    return Optional.ofNullable(faults.getOrDefault(group, Map.of()).get(broker));
  }
}
