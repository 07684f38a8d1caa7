package dev.lockstep.rocketmq.retry;

import dev.lockstep.rocketmq.json.JsonCursor;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the answer to GET_ALL_DELAY_OFFSET: {@code {"offsetTable":{1:12,2:7,...},...}}.
 *
 * @param byLevel what lies below the offset in the level's queue was delivered
 */
record DelayOffsets(Map<Integer, Long> byLevel) {

  static DelayOffsets read(byte[] body) {
    Map<Integer, Long> offsets = new HashMap<>();
    JsonCursor json = new JsonCursor(body);
    json.object(field -> {
      switch (field) {
        case "offsetTable" ->
            json.object(level -> offsets.put(Integer.valueOf(level), json.number()));
        default -> json.skip();
      }
    });
    return new DelayOffsets(Map.copyOf(offsets));
  }

  /** Of the queue with this id, which holds the level above it. */
  long ofQueue(int id) {
    return byLevel.getOrDefault(id + 1, 0L);
  }

  /** The highest level that anything was delivered from. */
  int highestLevel() {
    return byLevel.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
  }
}
