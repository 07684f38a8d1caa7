package dev.lockstep.rocketmq.progress;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * All committed offsets of one broker.
 *
 * @param offsets group to topic to queue id to committed offset (the next message to consume)
 */
public record GroupOffsets(Map<String, Map<String, Map<Integer, Long>>> offsets) {

  /** Did these groups commit the same, on all topics? */
  public boolean isSame(GroupOffsets other, Predicate<String> groups) {
    return offsets.entrySet().stream()
        .filter(entry -> groups.test(entry.getKey()))
        .allMatch(entry -> entry.getValue().equals(other.offsets.get(entry.getKey())));
  }

  /** The same, but for a group that stands at this offset of a queue. */
  public GroupOffsets with(String group, String topic, int queueId, long offset) {
    Map<Integer, Long> queues =
        new HashMap<>(offsets.getOrDefault(group, Map.of()).getOrDefault(topic, Map.of()));
    queues.put(queueId, offset);
    Map<String, Map<Integer, Long>> topics = new HashMap<>(offsets.getOrDefault(group, Map.of()));
    topics.put(topic, queues);
    Map<String, Map<String, Map<Integer, Long>>> changed = new HashMap<>(offsets);
    changed.put(group, topics);
    return new GroupOffsets(changed);
  }

  /** The committed offset; empty if this group never committed on this queue. */
  public OptionalLong offset(String group, String topic, int queueId) {
    Long offset = offsets.getOrDefault(group, Map.of()).getOrDefault(topic, Map.of()).get(queueId);
    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
  }
}
