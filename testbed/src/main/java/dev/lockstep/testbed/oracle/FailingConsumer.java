package dev.lockstep.testbed.oracle;

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
 * A member of a consumer group that fails on some messages: RocketMQ's push consumer, which has
 * brokers keep these in the group's retry topic. Thread-safe.
 */
public final class FailingConsumer implements AutoCloseable {

  /** What the choice says of a message that is consumed. */
  public static final int CONSUMED = -1;

  private static final int MOST_FAILURES = 16; // RocketMQ's default
  private static final long FINISH_MILLIS = 5_000;
  private static final int OFTEN_MILLIS = 1_000;

  private final DefaultMQPushConsumer client;
  private final ToIntFunction<Delivery> choice;
  private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();

  private FailingConsumer(DefaultMQPushConsumer client, ToIntFunction<Delivery> choice) {
    this.client = client;
    this.choice = choice;
  }

  /**
   * A message as the application got it.
   *
   * @param key its message key
   * @param topic the topic it was sent to, also if it comes from the retry topic
   * @param failures how often the group failed on it
   */
  public record Delivery(String key, String topic, int failures) {}

  /** As the other, with 16 tries after the first. */
  public static FailingConsumer start(
      RocketMqCluster cluster, String group, List<String> topics, ToIntFunction<Delivery> choice) {
    return start(cluster, group, topics, MOST_FAILURES, choice);
  }

  /**
   * Consumes topics from their first message if the group is new, until it is closed.
   *
   * @param mostFailures what it failed on so often before is a dead letter when it fails again
   * @param choice the delay level of the next try, 0 for the broker's; or {@link #CONSUMED}
   * @throws IllegalStateException if the client does not start
   */
  public static FailingConsumer start(
      RocketMqCluster cluster,
      String group,
      List<String> topics,
      int mostFailures,
      ToIntFunction<Delivery> choice) {
    DefaultMQPushConsumer client = new DefaultMQPushConsumer(group);
    client.setNamesrvAddr(cluster.nameServer());
    client.setMaxReconsumeTimes(mostFailures);
    client.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
    client.setAwaitTerminationMillisWhenShutdown(FINISH_MILLIS);
    client.setPollNameServerInterval(OFTEN_MILLIS);
    client.setHeartbeatBrokerInterval(OFTEN_MILLIS); // as a GroupConsumer's
    client.setPersistConsumerOffsetInterval(OFTEN_MILLIS);
    FailingConsumer consumer = new FailingConsumer(client, choice);
    client.registerMessageListener(
        (List<MessageExt> messages, ConsumeConcurrentlyContext context) ->
            consumer.consume(messages, context));
    try {
      for (String topic : topics) {
        client.subscribe(topic, "*");
      }
      client.start();
    } catch (MQClientException e) {
      client.shutdown();
      throw new IllegalStateException("group " + group + " cannot consume " + topics, e);
    }
    return consumer;
  }

  /** What was delivered so far, repeats included, in no order. */
  public List<Delivery> deliveries() {
    return List.copyOf(deliveries);
  }

  private ConsumeConcurrentlyStatus consume(
      List<MessageExt> messages, ConsumeConcurrentlyContext context) {
    MessageExt message = messages.getFirst(); // one per call is the default
    Delivery delivery =
        new Delivery(message.getKeys(), message.getTopic(), message.getReconsumeTimes());
    int level = choice.applyAsInt(delivery);
    deliveries.add(delivery);
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
