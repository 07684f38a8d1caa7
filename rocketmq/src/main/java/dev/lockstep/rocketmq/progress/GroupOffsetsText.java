package dev.lockstep.rocketmq.progress;

import dev.lockstep.rocketmq.json.JsonCursor;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the answer to GET_ALL_CONSUMER_OFFSET: {@code
 * {"offsetTable":{"topic@group":{0:123,1:456},...},...}}, with other tables beside it in 5.x.
 */
final class GroupOffsetsText {

  private static final char SEPARATOR = '@';

  private GroupOffsetsText() {}

  static GroupOffsets read(byte[] body) {
    Map<String, Map<String, Map<Integer, Long>>> offsets = new HashMap<>();
    JsonCursor json = new JsonCursor(body);
    json.object(field -> {
      switch (field) {
        case "offsetTable" -> json.object(key -> queues(key, json, offsets));
        default -> json.skip();
      }
    });
    return new GroupOffsets(offsets);
  }

  private static void queues(
      String key, JsonCursor json, Map<String, Map<String, Map<Integer, Long>>> offsets) {
    int separator = key.indexOf(SEPARATOR);
    if (separator < 0) {
      json.skip(); // nothing we could name
      return;
    }
    Map<Integer, Long> queues =
        offsets
            .computeIfAbsent(key.substring(separator + 1), group -> new HashMap<>())
            .computeIfAbsent(key.substring(0, separator), topic -> new HashMap<>());
    json.object(queue -> queues.put(Integer.valueOf(queue), json.number()));
  }
}
