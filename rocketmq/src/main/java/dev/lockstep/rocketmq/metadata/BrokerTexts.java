package dev.lockstep.rocketmq.metadata;

import dev.lockstep.rocketmq.json.JsonCursor;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Reads how brokers describe themselves. */
final class BrokerTexts {

  private BrokerTexts() {}

  /** {@code {"table":{"brokerVersionDesc":"V5_5_0",...}}}. */
  static Map<String, String> runtime(byte[] body) {
    Map<String, String> values = new HashMap<>();
    JsonCursor json = new JsonCursor(body);
    json.object(field -> {
      switch (field) {
        case "table" -> json.object(key -> values.put(key, json.string()));
        default -> json.skip();
      }
    });
    return values;
  }

  /** Lines of {@code key=value}. */
  static Map<String, String> config(byte[] body) {
    Map<String, String> values = new HashMap<>();
    new String(body, StandardCharsets.UTF_8)
        .lines()
        .forEach(line -> {
          int equals = line.indexOf('=');
          if (equals > 0) {
            values.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
          }
        });
    return values;
  }
}
