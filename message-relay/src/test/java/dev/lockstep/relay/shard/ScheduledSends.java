package dev.lockstep.relay.shard;

import dev.lockstep.testbed.RocketMqCluster;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;

/** Sends messages with delay levels, with times, and without either, to the queues of a topic. */
final class ScheduledSends implements AutoCloseable {

  private final DefaultMQProducer producer;
  private final RocketMqCluster cluster;
  private final String topic;
  private final int queues;
  private final Random random = new Random(7);
  private final AtomicLong sent = new AtomicLong();

  ScheduledSends(RocketMqCluster cluster, String topic, int queues) throws Exception {
    this.cluster = cluster;
    this.topic = topic;
    this.queues = queues;
    producer = new DefaultMQProducer("of-" + topic);
    producer.setNamesrvAddr(cluster.nameServer());
    producer.setInstanceName(topic);
    producer.setCompressMsgBodyOverHowmuch(2_000);
    producer.start();
  }

  private Message message() {
    long id = sent.incrementAndGet();
    String filler = id % 10 == 0 ? "x".repeat(5_000) : "";
    Message message =
        new Message(topic, "tag" + id % 3, ("m" + id + filler).getBytes(StandardCharsets.UTF_8));
    message.setKeys("key-" + id);
    message.setFlag((int) id);
    message.putUserProperty("ключ", "漢字 " + id);
    message.putUserProperty("oracle_id", topic + id);
    return message;
  }

  SendResult plain() throws Exception {
    return send(message());
  }

  SendResult level(int level) throws Exception {
    Message message = message();
    message.setDelayTimeLevel(level);
    return send(message);
  }

  SendResult at(long time) throws Exception {
    Message message = message();
    message.setDeliverTimeMs(time);
    return send(message);
  }

  /** One of each kind; many of them due too soon to be protected. */
  void some() throws Exception {
    plain();
    level(1 + random.nextInt(4));
    at(System.currentTimeMillis() + 1_000 + random.nextInt(14_000));
    at(System.currentTimeMillis() + 9_000 + random.nextInt(6_000));
  }

  void cancel(SendResult sent) throws Exception {
    producer.recallMessage(topic, sent.getRecallHandle());
  }

  private SendResult send(Message message) throws Exception {
    int queue = (int) (sent.get() % queues);
    return producer.send(
        message, new MessageQueue(topic, cluster.brokers().getFirst().name(), queue));
  }

  long sent() {
    return sent.get();
  }

  @Override
  public void close() {
    producer.shutdown();
  }
}
