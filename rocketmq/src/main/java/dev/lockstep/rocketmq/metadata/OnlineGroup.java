package dev.lockstep.rocketmq.metadata;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A consumer group that has clients connected right now.
 *
 * @param clients its clients over all brokers
 * @param subscriptions what it subscribes, its own retry topic included
 */
public record OnlineGroup(
    String group,
    MessageModel messageModel,
    ConsumeType consumeType,
    List<Client> clients,
    Set<Subscription> subscriptions) {

  public OnlineGroup {
    clients = List.copyOf(clients);
    subscriptions = Set.copyOf(subscriptions);
  }

  /** The same group as two brokers see it; a client is connected to both as a rule. */
  OnlineGroup mergedWith(OnlineGroup other) {
    Map<String, Client> byId = new LinkedHashMap<>();
    Stream.concat(clients.stream(), other.clients.stream())
        .forEach(client -> byId.putIfAbsent(client.id(), client));
    Set<Subscription> all = new HashSet<>(subscriptions);
    all.addAll(other.subscriptions);
    return new OnlineGroup(group, messageModel, consumeType, List.copyOf(byId.values()), all);
  }

  /** Who gets a message: one of the clients, or each. */
  public enum MessageModel {
    CLUSTERING,
    BROADCASTING,
    /** A model of a later RocketMQ. */
    OTHER
  }

  /** How the group's clients consume. */
  public enum ConsumeType {
    PUSH,
    PULL,
    POP,
    /** A type of a later RocketMQ. */
    OTHER
  }

  /** A connected client. */
  public record Client(String id, String address, String language, int version) {}

  /**
   * A subscribed topic.
   *
   * @param type expression type: TAG or SQL92
   */
  public record Subscription(String topic, String expression, String type) {}
}
