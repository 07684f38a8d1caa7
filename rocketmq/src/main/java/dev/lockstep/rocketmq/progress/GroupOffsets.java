package dev.lockstep.rocketmq.progress;

import java.util.Map;
import java.util.OptionalLong;

/**
 * All committed offsets of one broker.
 *
 * @param offsets group to topic to queue id to committed offset (the next message to consume)
 */
public record GroupOffsets(Map<String, Map<String, Map<Integer, Long>>> offsets) {

  /** The committed offset; empty if this group never committed on this queue. */
  public OptionalLong offset(String group, String topic, int queueId) {
    Long offset = offsets.getOrDefault(group, Map.of()).getOrDefault(topic, Map.of()).get(queueId);
    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
  }
}
