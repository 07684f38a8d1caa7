package dev.lockstep.rocketmq.metadata;

import java.util.List;
import java.util.Set;

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
