package dev.lockstep.e2e.bench;

import dev.lockstep.testbed.RocketMqCluster;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;

/**
 * The least that can be between two clusters: RocketMQ's own consumer long-polls, and its own producer sends each message as it
 * comes. No order, no resume: what a relay's latency is held against.
 */
final class BareForwarder implements AutoCloseable {

  private static final int THREADS = 8;

  private final DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("bare-forwarder");
  private final DefaultMQProducer producer = new DefaultMQProducer("bare-forwarder");
  private final String topic;

  private BareForwarder(RocketMqCluster source, RocketMqCluster destination, String topic) {
    this.topic = topic;
    producer.setNamesrvAddr(destination.nameServer());
    producer.setInstanceName("bare-" + destination.name());
    consumer.setNamesrvAddr(source.nameServer());
    consumer.setInstanceName("bare-" + source.name());
    consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
    consumer.setConsumeThreadMin(THREADS);
    consumer.setConsumeThreadMax(THREADS);
    consumer.registerMessageListener(
        (List<MessageExt> messages, ConsumeConcurrentlyContext context) -> {
          messages.forEach(this::forward);
          return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
  }

  /** Starts forwarding a topic that both clusters have with as many queues. */
  static BareForwarder start(RocketMqCluster source, RocketMqCluster destination, String topic) {
    BareForwarder forwarder = new BareForwarder(source, destination, topic);
    try {
      forwarder.producer.start();
      forwarder.consumer.subscribe(topic, "*");
      forwarder.consumer.start();
      return forwarder;
    } catch (MQClientException e) {
      forwarder.close();
      throw new IllegalStateException("cannot forward " + topic, e);
    }
  }

  private void forward(MessageExt message) {
    Message copy = new Message(topic, message.getBody());
    copy.putUserProperty(
        "LOCKSTEP_AT",
        "bare/%s/%d/%d/0"
            .formatted(message.getBrokerName(), message.getQueueId(), message.getQueueOffset()));
    try {
      producer.send(
          copy, new MessageQueue(topic, message.getBrokerName(), message.getQueueId()));
    } catch (MQClientException | MQBrokerException | RemotingException e) {
      throw new IllegalStateException("cannot forward " + message.getMsgId(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    consumer.shutdown();
    producer.shutdown();
  }
}
