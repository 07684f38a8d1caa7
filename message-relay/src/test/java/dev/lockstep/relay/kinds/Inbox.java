package dev.lockstep.relay.kinds;

import dev.lockstep.testbed.RocketMqCluster;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.awaitility.Awaitility;

/**
 * What RocketMQ's own push consumer hands to an application, of a new group that starts at the
 * oldest message.
 */
final class Inbox implements AutoCloseable {

  private static final Comparator<MessageExt> BY_PLACE =
      Comparator.comparingInt(MessageExt::getQueueId).thenComparingLong(MessageExt::getQueueOffset);

  /**
   * The client pulls nothing until a heartbeat has told the broker its subscription, and one that
   * meets another is left out until the next.
   */
  private static final int HEARTBEAT_MILLIS = 300;

  private final DefaultMQPushConsumer client;
  private final ConcurrentLinkedQueue<Received> received = new ConcurrentLinkedQueue<>();

  private record Received(MessageExt message, Duration afterStore) {}

  private Inbox(RocketMqCluster cluster) {
    client = new DefaultMQPushConsumer("inbox-" + UUID.randomUUID());
    client.setNamesrvAddr(cluster.nameServer());
    client.setHeartbeatBrokerInterval(HEARTBEAT_MILLIS);
    client.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
  }

  static Inbox open(RocketMqCluster cluster, String topic) {
    return open(cluster, topic, "*");
  }

  static Inbox open(RocketMqCluster cluster, String topic, String tags) {
    Inbox inbox = new Inbox(cluster);
    MessageListenerConcurrently listener =
        (messages, _) -> {
          messages.forEach(inbox::take);
          return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
    inbox.client.registerMessageListener(listener);
    return inbox.start(topic, tags);
  }

  static Inbox openOrderly(RocketMqCluster cluster, String topic) {
    Inbox inbox = new Inbox(cluster);
    MessageListenerOrderly listener =
        (messages, _) -> {
          messages.forEach(inbox::take);
          return ConsumeOrderlyStatus.SUCCESS;
        };
    inbox.client.registerMessageListener(listener);
    return inbox.start(topic, "*");
  }

  private Inbox start(String topic, String tags) {
    try {
      client.subscribe(topic, tags);
      client.start();
      return this;
    } catch (MQClientException e) {
      close();
      throw new IllegalStateException("cannot consume " + topic, e);
    }
  }

  private void take(MessageExt message) {
    Duration afterStore =
        Duration.ofMillis(System.currentTimeMillis() - message.getStoreTimestamp());
    received.add(new Received(message, afterStore));
  }

  /** Waits until the client pulls from so many queues. */
  @SuppressWarnings("deprecation") // Nothing else of the client tells which queues it has.
  Inbox awaitReady(int queues) {
    Awaitility.await()
        .atMost(RelayedTopic.LIMIT)
        .until(() ->
            client.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().size()
                >= queues);
    return this;
  }

  /** Waits for so many messages; those it has then, by queue and offset. */
  List<MessageExt> await(int count) {
    return awaitInOrderOfArrival(count).stream().sorted(BY_PLACE).toList();
  }

  /** Waits for so many messages; those it has then, as they came. */
  List<MessageExt> awaitInOrderOfArrival(int count) {
    Awaitility.await().atMost(RelayedTopic.LIMIT).until(() -> received.size() >= count);
    return received.stream().map(Received::message).toList();
  }

  /** The longest time that a message took from its store to here. */
  Duration slowest() {
    return received.stream()
        .map(Received::afterStore)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /** Leaves in the background: the client takes seconds to end. */
  @Override
  public void close() {
    Thread.ofPlatform().daemon().start(client::shutdown);
  }
}
