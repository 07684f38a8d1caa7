package dev.lockstep.rocketmq.metadata;

import dev.lockstep.rocketmq.json.JsonCursor;
import dev.lockstep.rocketmq.metadata.OnlineGroup.Client;
import dev.lockstep.rocketmq.metadata.OnlineGroup.ConsumeType;
import dev.lockstep.rocketmq.metadata.OnlineGroup.MessageModel;
import dev.lockstep.rocketmq.metadata.OnlineGroup.Subscription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads what brokers say about consumer groups. */
final class GroupTexts {

  private GroupTexts() {}

  /** The names in {@code {"subscriptionGroupTable":{"GroupA":{...},...}}}. */
  static Set<String> names(byte[] body) {
    Set<String> names = new HashSet<>();
    JsonCursor json = new JsonCursor(body);
    json.object(field -> {
      switch (field) {
        case "subscriptionGroupTable" ->
            json.object(name -> {
              names.add(name);
              json.skip();
            });
        default -> json.skip();
      }
    });
    return names;
  }

  /** One broker's answer to GET_CONSUMER_CONNECTION_LIST. */
  static OnlineGroup online(String group, byte[] body) {
    List<Client> clients = new ArrayList<>();
    Set<Subscription> subscriptions = new HashSet<>();
    String[] model = {""};
    String[] type = {""};
    JsonCursor json = new JsonCursor(body);
    json.object(field -> {
      switch (field) {
        case "connectionSet" -> json.array(() -> clients.add(client(json)));
        case "subscriptionTable" ->
            json.object(topic -> subscriptions.add(subscription(topic, json)));
        case "messageModel" -> model[0] = json.string();
        case "consumeType" -> type[0] = json.string();
        default -> json.skip();
      }
    });
    return new OnlineGroup(group, model(model[0]), type(type[0]), clients, subscriptions);
  }

  private static Client client(JsonCursor json) {
    String[] texts = {"", "", ""};
    int[] version = {0};
    json.object(field -> {
      switch (field) {
        case "clientId" -> texts[0] = json.string();
        case "clientAddr" -> texts[1] = json.string();
        case "language" -> texts[2] = json.string();
        case "version" -> version[0] = (int) json.number();
        default -> json.skip();
      }
    });
    return new Client(texts[0], texts[1], texts[2], version[0]);
  }

  private static Subscription subscription(String topic, JsonCursor json) {
    String[] texts = {"*", "TAG"};
    json.object(field -> {
      switch (field) {
        case "subString" -> texts[0] = json.string();
        case "expressionType" -> texts[1] = json.string();
        default -> json.skip();
      }
    });
    return new Subscription(topic, texts[0], texts[1]);
  }

  private static MessageModel model(String name) {
    return switch (name) {
      case "CLUSTERING" -> MessageModel.CLUSTERING;
      case "BROADCASTING" -> MessageModel.BROADCASTING;
      default -> MessageModel.OTHER;
    };
  }

  private static ConsumeType type(String name) {
    return switch (name) {
      case "CONSUME_PASSIVELY" -> ConsumeType.PUSH;
      case "CONSUME_ACTIVELY" -> ConsumeType.PULL;
      case "CONSUME_POP" -> ConsumeType.POP;
      default -> ConsumeType.OTHER;
    };
  }
}
