package dev.lockstep.rocketmq.metadata;

import dev.lockstep.rocketmq.json.JsonCursor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A topic's settings with what a change of them must send back unchanged. */
record TopicConfig(TopicSettings settings, String filterType, int sysFlag) {

  /** What RocketMQ gives a topic of a normal kind. */
  static TopicConfig ofNew(TopicSettings settings) {
    return new TopicConfig(settings, "SINGLE_TAG", 0);
  }

  /** At least as many queues as wanted; all else stays. */
  TopicConfig widenedTo(TopicSettings wanted) {
    return new TopicConfig(
        new TopicSettings(
            Math.max(settings.readQueues(), wanted.readQueues()),
            Math.max(settings.writeQueues(), wanted.writeQueues()),
            settings.perm(),
            settings.attributes(),
            settings.order()),
        filterType,
        sysFlag);
  }

  /** {@code {"topicName":..,"readQueueNums":..,...}}, the answer to GET_TOPIC_CONFIG. */
  static TopicConfig read(byte[] body) {
    return read(new JsonCursor(body));
  }

  /**
   * One topic of {@code {"topicConfigTable":{"TopicA":{...},...}}}, the answer to
   * GET_ALL_TOPIC_CONFIG; empty if it is not there.
   */
  static Optional<TopicConfig> find(String topic, byte[] body) {
    return Optional.ofNullable(find(Set.of(topic), body).get(topic));
  }

  /** As {@link #find(String, byte[])}, for several topics: those that are there. */
  static Map<String, TopicConfig> find(Set<String> topics, byte[] body) {
    Map<String, TopicConfig> found = new HashMap<>();
    JsonCursor json = new JsonCursor(body);
    json.object(field -> {
      switch (field) {
        case "topicConfigTable" ->
            json.object(name -> {
              if (topics.contains(name)) {
                found.put(name, read(json));
              } else {
                json.skip();
              }
            });
        default -> json.skip();
      }
    });
    return found;
  }

  private static TopicConfig read(JsonCursor json) {
    Fields fields = new Fields();
    json.object(field -> {
      switch (field) {
        case "readQueueNums" -> fields.readQueues = (int) json.number();
        case "writeQueueNums" -> fields.writeQueues = (int) json.number();
        case "perm" -> fields.perm = (int) json.number();
        case "order" -> fields.order = json.bool();
        case "topicFilterType" -> fields.filterType = json.string();
        case "topicSysFlag" -> fields.sysFlag = (int) json.number();
        case "attributes" -> json.object(name -> fields.attributes.put(name, json.string()));
        default -> json.skip();
      }
    });
    return new TopicConfig(
        new TopicSettings(
            fields.readQueues, fields.writeQueues, fields.perm, fields.attributes, fields.order),
        fields.filterType,
        fields.sysFlag);
  }

  private static final class Fields {
    private int readQueues;
    private int writeQueues;
    private int perm;
    private boolean order;
    private String filterType = "SINGLE_TAG";
    private int sysFlag;
    private final Map<String, String> attributes = new HashMap<>();
  }
}
