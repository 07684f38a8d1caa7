package dev.lockstep.e2e.bench;

import dev.lockstep.testbed.RocketMqCluster;
import java.time.Duration;
import java.util.Collection;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.awaitility.Awaitility;

/**
 * A relay built the usual way: RocketMQ's lite pull consumer, and a synchronous send for each
 * message, since anything else would lose the order.
 */
final class UsualRelay implements AutoCloseable {

  private static final int POLL_MILLIS = 1_000;
  private static final Duration START_WITHIN = Duration.ofSeconds(30);

  private final DefaultLitePullConsumer consumer;
  private final DefaultMQProducer producer;
  private final String destinationTopic;

  private UsualRelay(
      DefaultLitePullConsumer consumer, DefaultMQProducer producer, String destinationTopic) {
    this.consumer = consumer;
    this.producer = producer;
    this.destinationTopic = destinationTopic;
  }

  /** Starts at the beginning of a topic; the other cluster has a topic with as many queues. */
  static UsualRelay start(
      RocketMqCluster source, String topic, RocketMqCluster destination, String destinationTopic) {
    DefaultLitePullConsumer consumer = new DefaultLitePullConsumer("usual-relay");
    consumer.setNamesrvAddr(source.nameServer());
    consumer.setInstanceName("usual-" + source.name() + "-" + destinationTopic);
    consumer.setAutoCommit(false);
    DefaultMQProducer producer = new DefaultMQProducer("usual-relay");
    producer.setNamesrvAddr(destination.nameServer());
    producer.setInstanceName("usual-" + destination.name() + "-" + destinationTopic);
    UsualRelay relay = new UsualRelay(consumer, producer, destinationTopic);
    try {
      producer.start();
      consumer.start();
      Collection<MessageQueue> queues = consumer.fetchMessageQueues(topic);
      consumer.assign(queues);
      for (MessageQueue queue : queues) {
        seekToBegin(consumer, queue);
      }
      return relay;
    } catch (MQClientException e) {
      relay.close();
      throw new IllegalStateException("cannot relay " + topic, e);
    }
  }

  /** Brokers that have just been loaded may refuse a client's first connection. */
  private static void seekToBegin(DefaultLitePullConsumer consumer, MessageQueue queue) {
    Awaitility.await("a position in " + queue)
        .atMost(START_WITHIN)
        .ignoreExceptionsInstanceOf(MQClientException.class)
        .until(() -> {
          consumer.seekToBegin(queue);
          return true;
        });
  }

  /**
   * Relays for some time, from the first message that comes on.
   *
   * @return messages per second
   */
  double perSecond(Duration time) {
    for (MessageExt message : consumer.poll(POLL_MILLIS)) {
      forward(message);
    }
    long messages = 0;
    long start = System.nanoTime();
    while (System.nanoTime() - start < time.toNanos()) {
      for (MessageExt message : consumer.poll(POLL_MILLIS)) {
        forward(message);
        messages++;
      }
    }
    return messages * 1e9 / (System.nanoTime() - start);
  }

  private void forward(MessageExt message) {
    Message copy = new Message(destinationTopic, message.getBody());
    copy.setTags(message.getTags());
    copy.setKeys(message.getKeys());
    try {
      producer.send(
          copy, new MessageQueue(destinationTopic, message.getBrokerName(), message.getQueueId()));
    } catch (MQClientException | MQBrokerException | RemotingException e) {
      throw new IllegalStateException("cannot forward " + message.getMsgId(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    consumer.shutdown();
    producer.shutdown();
  }
}
