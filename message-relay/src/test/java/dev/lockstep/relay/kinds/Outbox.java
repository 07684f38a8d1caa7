package dev.lockstep.relay.kinds;

import dev.lockstep.testbed.RocketMqCluster;
import java.util.List;
import java.util.UUID;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** RocketMQ's own producer, as an application has it. */
final class Outbox implements AutoCloseable {

  private static final int ANY_SIZE = Integer.MAX_VALUE;

  private final TransactionMQProducer client =
      new TransactionMQProducer("outbox-" + UUID.randomUUID());
  private volatile boolean decided;

  private Outbox(RocketMqCluster cluster) {
    client.setNamesrvAddr(cluster.nameServer());
    client.setMaxMessageSize(ANY_SIZE);
    client.setTransactionListener(new Decisions());
  }

  static Outbox open(RocketMqCluster cluster) {
    return new Outbox(cluster).start(ANY_SIZE, CompressionType.ZLIB);
  }

  /** One that compresses bodies of more than a KiB. */
  static Outbox openCompressing(RocketMqCluster cluster, CompressionType type) {
    return new Outbox(cluster).start(1024, type);
  }

  private Outbox start(int compressAbove, CompressionType type) {
    client.setCompressMsgBodyOverHowmuch(compressAbove);
    client.setCompressType(type);
    try {
      client.start();
      return this;
    } catch (MQClientException e) {
      throw new IllegalStateException("cannot start a producer", e);
    }
  }

  void send(int queue, Message... messages) throws Exception {
    for (Message message : messages) {
      requireStored(client.send(message, queue(message, queue)));
    }
  }

  void sendBatch(int queue, List<Message> messages) throws Exception {
    requireStored(client.send(messages, queue(messages.getFirst(), queue)));
  }

  private static void requireStored(SendResult result) {
    if (result.getSendStatus() != SendStatus.SEND_OK) {
      throw new IllegalStateException("not stored: " + result);
    }
  }

  /** Sends a transaction whose producer has decided so at once; UNKNOW leaves it pending. */
  void sendInTransaction(Message message, LocalTransactionState decision) throws Exception {
    client.sendMessageInTransaction(message, decision);
  }

  /** From now on commits what the broker asks about. */
  void decidePending() {
    decided = true;
  }

  private static MessageQueue queue(Message message, int id) {
    return new MessageQueue(message.getTopic(), RelayedTopic.BROKER, id);
  }

  /** Ends in the background: the client takes seconds to. */
  @Override
  public void close() {
    Thread.ofPlatform().daemon().start(client::shutdown);
  }

  private final class Decisions implements TransactionListener {
    @Override
    public LocalTransactionState executeLocalTransaction(Message message, Object decision) {
      return (LocalTransactionState) decision;
    }

    @Override
    public LocalTransactionState checkLocalTransaction(MessageExt message) {
      return decided && message.getProperty("never") == null
          ? LocalTransactionState.COMMIT_MESSAGE
          : LocalTransactionState.UNKNOW;
    }
  }
}
