package dev.lockstep.e2e.it;

import dev.lockstep.testbed.RocketMqCluster;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * A member of a group that fails on some messages: RocketMQ's push consumer, which has brokers keep
 * these in the group's retry topic. Thread-safe.
 */
final class FailingConsumer implements AutoCloseable {

  /** What the choice says of a message that is consumed. */
  static final int CONSUMED = -1;

  private static final long FINISH_MILLIS = 5_000;
  private static final int ROUTES_MILLIS = 1_000;

  private final DefaultMQPushConsumer client;
  private final ToIntFunction<Delivery> choice;
  private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();

  private FailingConsumer(DefaultMQPushConsumer client, ToIntFunction<Delivery> choice) {
    this.client = client;
    this.choice = choice;
  }

  /** A message as the application got it. */
  record Delivery(int key, String topic, int reconsumeTimes) {
    private static Delivery of(MessageExt message) {
      return new Delivery(
          Integer.parseInt(message.getKeys()), message.getTopic(), message.getReconsumeTimes());
    }
  }

  /**
   * Consumes a topic from its first message if the group is new, until it is closed.
   *
   * @param mostFailures after so many a message is a dead letter
   * @param choice the delay level of the next try, 0 for the broker's; or {@link #CONSUMED}
   */
  static FailingConsumer start(
      RocketMqCluster cluster,
      String group,
      String topic,
      int mostFailures,
      ToIntFunction<Delivery> choice) {
    DefaultMQPushConsumer client = new DefaultMQPushConsumer(group);
    client.setNamesrvAddr(cluster.nameServer());
    client.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
    client.setAwaitTerminationMillisWhenShutdown(FINISH_MILLIS);
    client.setMaxReconsumeTimes(mostFailures);
    client.setPollNameServerInterval(ROUTES_MILLIS); // the retry topic is new
    FailingConsumer consumer = new FailingConsumer(client, choice);
    client.registerMessageListener(
        (List<MessageExt> messages, ConsumeConcurrentlyContext context) ->
            consumer.consume(messages, context));
    try {
      client.subscribe(topic, "*");
      client.start();
    } catch (MQClientException e) {
      client.shutdown();
      throw new IllegalStateException("group " + group + " cannot consume " + topic, e);
    }
    return consumer;
  }

  /** What was delivered so far, repeats included, in no order. */
  List<Delivery> deliveries() {
    return List.copyOf(deliveries);
  }

  private ConsumeConcurrentlyStatus consume(
      List<MessageExt> messages, ConsumeConcurrentlyContext context) {
    // One message per call is the default.
    Delivery delivery = Delivery.of(messages.getFirst());
    deliveries.add(delivery);
    int level = choice.applyAsInt(delivery);
    if (level == CONSUMED) {
      return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    }
    context.setDelayLevelWhenNextConsume(level);
    return ConsumeConcurrentlyStatus.RECONSUME_LATER;
  }

  /** Commits and leaves the group. */
  @Override
  public void close() {
    client.shutdown();
  }
}
