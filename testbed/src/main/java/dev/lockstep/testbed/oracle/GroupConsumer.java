package dev.lockstep.testbed.oracle;

import dev.lockstep.testbed.RocketMqCluster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * A member of a consumer group as applications have it: RocketMQ's push consumer, from the first
 * offset if the group is new. It consumes in order, so that what it has committed when it is closed
 * is exactly what it consumed. Thread-safe.
 */
public final class GroupConsumer implements AutoCloseable {

  private static final long FINISH_MILLIS = 5_000;
  private static final long PAUSE_MILLIS = 100;

  /**
   * The first rebalance tells brokers of itself by a heartbeat, which is left out if it meets the
   * first periodic one; no message is delivered until the next.
   */
  private static final int HEARTBEAT_MILLIS = 1_000;

  private final DefaultMQPushConsumer client;
  private final Consumption consumption;
  private final AtomicLong allowance;
  private final CountDownLatch limitReached = new CountDownLatch(1);

  private GroupConsumer(DefaultMQPushConsumer client, Consumption consumption, long limit) {
    this.client = client;
    this.consumption = consumption;
    this.allowance = new AtomicLong(limit);
  }

  /** Consumes all messages of a topic until it is closed. */
  public static GroupConsumer start(
      RocketMqCluster cluster, String group, String topic, Consumption into) {
    return start(cluster, group, topic, MessageSelector.byTag("*"), into, Long.MAX_VALUE);
  }

  /**
   * Consumes messages of a topic until it is closed or has consumed enough; then it stays a member
   * of the group but consumes no more.
   *
   * @param selector which messages
   * @param into where to record them
   * @param limit how many at most
   * @throws IllegalStateException if the client does not start
   */
  public static GroupConsumer start(
      RocketMqCluster cluster,
      String group,
      String topic,
      MessageSelector selector,
      Consumption into,
      long limit) {
    DefaultMQPushConsumer client = new DefaultMQPushConsumer(group);
    client.setNamesrvAddr(cluster.nameServer());
    client.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
    client.setHeartbeatBrokerInterval(HEARTBEAT_MILLIS);
    client.setAwaitTerminationMillisWhenShutdown(FINISH_MILLIS);
    client.setSuspendCurrentQueueTimeMillis(PAUSE_MILLIS);
    client.setMaxReconsumeTimes(Integer.MAX_VALUE);
    GroupConsumer consumer = new GroupConsumer(client, into, limit);
    client.registerMessageListener(
        (List<MessageExt> messages, ConsumeOrderlyContext context) -> consumer.consume(messages));
    try {
      client.subscribe(topic, selector);
      client.start();
    } catch (MQClientException e) {
      client.shutdown();
      throw new IllegalStateException(
          "group " + group + " cannot consume " + topic + " of " + cluster.name(), e);
    }
    return consumer;
  }

  /**
   * Consumes a number of messages and leaves, its progress committed.
   *
   * @throws IllegalStateException if there are not enough in time
   */
  public static void consume(
      RocketMqCluster cluster,
      String group,
      String topic,
      Consumption into,
      long count,
      Duration within) {
    try (GroupConsumer consumer =
        start(cluster, group, topic, MessageSelector.byTag("*"), into, count)) {
      consumer.awaitLimit(within);
    }
  }

  /** What was consumed. */
  public Consumption consumption() {
    return consumption;
  }

  /**
   * Waits until as many messages are consumed as this consumer may.
   *
   * @throws IllegalStateException if there are not enough in time
   */
  public void awaitLimit(Duration within) {
    try {
      if (!limitReached.await(within.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IllegalStateException(
            "still %d messages to consume after %s"
                .formatted(Math.max(0, allowance.get()), within));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while consuming", e);
    }
  }

  /** Commits what was consumed and leaves the group. */
  @Override
  public void close() {
    allowance.set(0);
    client.shutdown();
  }

  private ConsumeOrderlyStatus consume(List<MessageExt> messages) {
    // One message per call is the default; a larger batch could not be consumed in part.
    if (allowance.getAndUpdate(left -> Math.max(0, left - messages.size())) < messages.size()) {
      limitReached.countDown();
      return ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
    }
    messages.forEach(consumption::record);
    if (allowance.get() == 0) {
      limitReached.countDown();
    }
    return ConsumeOrderlyStatus.SUCCESS;
  }
}
