package dev.lockstep.rocketmq.metadata;

import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.json.JsonCursor;
import dev.lockstep.rocketmq.log.OffsetRange;
import java.util.Map;

/** Reads the answer to GET_TOPIC_STATS_INFO. */
final class TopicOffsets {

  private final String topic;
  private final JsonCursor json;
  private final Map<QueueId, OffsetRange> into;

  private String broker = "";
  private int queueId;
  private long min;
  private long max;

  private TopicOffsets(String topic, byte[] body, Map<QueueId, OffsetRange> into) {
    this.topic = topic;
    this.json = new JsonCursor(body);
    this.into = into;
  }

  /**
   * {@code {"offsetTable":{{"brokerName":..,"queueId":..,"topic":..}:{"maxOffset":..,...},...}}}.
   */
  static Map<QueueId, OffsetRange> read(String topic, byte[] body, Map<QueueId, OffsetRange> into) {
    TopicOffsets reader = new TopicOffsets(topic, body, into);
    reader.table();
    return into;
  }

  private void table() {
    json.object(field -> {
      switch (field) {
        case "offsetTable" -> json.keyedByObjects(this::queue, this::offsets);
        default -> json.skip();
      }
    });
  }

  private void queue() {
    json.object(field -> {
      switch (field) {
        case "brokerName" -> broker = json.string();
        case "queueId" -> queueId = (int) json.number();
        default -> json.skip();
      }
    });
  }

  private void offsets() {
    json.object(field -> {
      switch (field) {
        case "minOffset" -> min = json.number();
        case "maxOffset" -> max = json.number();
        default -> json.skip();
      }
    });
    into.put(new QueueId(topic, broker, queueId), new OffsetRange(min, max));
  }
}
