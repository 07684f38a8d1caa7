package dev.lockstep.testbed.oracle;

import dev.lockstep.testbed.oracle.Expectation.Duty;
import dev.lockstep.testbed.oracle.Workload.Kind;
import dev.lockstep.testbed.remoting.RpcFailedException;
import dev.lockstep.testbed.remoting.ServerRpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;

/**
 * Sends the messages of some queues, one send in flight, so that each queue has them in the order
 * of their numbers.
 */
final class ProducerLane {

  private static final int BATCH_BYTES = 1024 * 1024;
  private static final Duration AFTER_FAILURE = Duration.ofMillis(50);

  private final TransactionMQProducer producer;
  private final ServerRpc direct;
  private final Map<String, String> addresses;
  private final SentLog log;
  private final Workload workload;
  private final List<MessageQueue> queues;
  private final int lane;
  private final int lanes;
  private final long start;
  private final AtomicBoolean stopped;
  private final List<Batch> batches = new ArrayList<>();

  /** What waits to be sent to one queue at once. */
  private static final class Batch {
    private final List<Message> messages = new ArrayList<>();
    private final Longs sequences = new Longs();
    private int bytes;
  }

  ProducerLane(
      TransactionMQProducer producer,
      ServerRpc direct,
      Map<String, String> addresses,
      SentLog log,
      List<MessageQueue> queues,
      int lane,
      int lanes,
      long start,
      AtomicBoolean stopped) {
    this.producer = producer;
    this.direct = direct;
    this.addresses = addresses;
    this.log = log;
    this.workload = log.workload();
    this.queues = queues;
    this.lane = lane;
    this.lanes = lanes;
    this.start = start;
    this.stopped = stopped;
    queues.forEach(queue -> batches.add(new Batch()));
  }

  void run() throws InterruptedException {
    for (long sequence = 0; sequence < workload.messages() && !stopped.get(); sequence++) {
      int queue = workload.queue(sequence, queues.size());
      if (queue % lanes == lane) {
        awaitTurn(sequence);
        send(sequence, queue);
      }
    }
    flushAll();
  }

  private void awaitTurn(long sequence) throws InterruptedException {
    if (workload.rate() == 0) {
      return;
    }
    long due = start + Math.round(sequence * 1e9 / workload.rate());
    long remaining = due - System.nanoTime();
    if (remaining > 0) {
      flushAll();
      Thread.sleep(Duration.ofNanos(remaining));
    }
  }

  private void send(long sequence, int queue) throws InterruptedException {
    Message message = workload.message(sequence);
    Kind kind = workload.kind(sequence);
    if (kind == Kind.PLAIN && message.getBody().length == 0) {
      flush(queue);
      sendWithoutBody(message, sequence, queues.get(queue));
      return;
    }
    if (kind == Kind.PLAIN && workload.batch() > 1) {
      addToBatch(message, sequence, queue);
      return;
    }
    flush(queue);
    MessageQueue to = queues.get(queue);
    attempt(
        () -> {
          switch (kind) {
            case PLAIN -> acknowledged(to, Duty.REQUIRED, sequence, producer.send(message, to));
            case DELAYED ->
                acknowledged(to, Duty.REQUIRED_ANYWHERE, sequence, producer.send(message, to));
            case COMMITTED ->
                acknowledged(
                    to,
                    Duty.REQUIRED_ANYWHERE,
                    sequence,
                    producer.sendMessageInTransaction(
                        message, LocalTransactionState.COMMIT_MESSAGE));
            case ROLLED_BACK ->
                acknowledged(
                    to,
                    Duty.FORBIDDEN,
                    sequence,
                    producer.sendMessageInTransaction(
                        message, LocalTransactionState.ROLLBACK_MESSAGE));
          }
        },
        () -> undecided(to, sequence));
  }

  /** RocketMQ's Java client refuses messages without a body; brokers and other clients do not. */
  private void sendWithoutBody(Message message, long sequence, MessageQueue to)
      throws InterruptedException {
    try {
      MessageClientIDSetter.setUniqID(message);
      long offset =
          direct.send(
              Objects.requireNonNull(addresses.get(to.getBrokerName())), message, to.getQueueId());
      log.add(
          to, Duty.REQUIRED, sequence, offset, Hash.of(MessageClientIDSetter.getUniqID(message)));
    } catch (RpcFailedException failure) {
      log.addFailure(failure);
      undecided(to, sequence);
      Thread.sleep(AFTER_FAILURE);
    }
  }

  private void acknowledged(MessageQueue queue, Duty duty, long sequence, SendResult result) {
    log.add(queue, duty, sequence, result.getQueueOffset(), Hash.of(result.getMsgId()));
  }

  private void undecided(MessageQueue queue, long sequence) {
    log.add(queue, Duty.OPTIONAL, sequence, -1, Hash.NONE);
  }

  private void addToBatch(Message message, long sequence, int queue) throws InterruptedException {
    Batch batch = batches.get(queue);
    if (batch.bytes + message.getBody().length > BATCH_BYTES) {
      flush(queue);
      batch = batches.get(queue);
    }
    batch.messages.add(message);
    batch.sequences.add(sequence);
    batch.bytes += message.getBody().length;
    if (batch.messages.size() >= workload.batch()) {
      flush(queue);
    }
  }

  private void flushAll() throws InterruptedException {
    for (int queue = 0; queue < queues.size(); queue++) {
      flush(queue);
    }
  }

  private void flush(int queue) throws InterruptedException {
    Batch batch = batches.get(queue);
    if (batch.messages.isEmpty()) {
      return;
    }
    batches.set(queue, new Batch());
    MessageQueue to = queues.get(queue);
    attempt(
        () -> {
          SendResult result = producer.send(batch.messages, to);
          for (int i = 0; i < batch.sequences.size(); i++) {
            // Brokers 4.8 to 5.3 store another unique key than the client gave to a message of a
            // batch.
            log.add(
                to, Duty.REQUIRED, batch.sequences.get(i), result.getQueueOffset() + i, Hash.NONE);
          }
        },
        () -> {
          for (int i = 0; i < batch.sequences.size(); i++) {
            undecided(to, batch.sequences.get(i));
          }
        });
  }

  /** A send, in the terms of RocketMQ's client. */
  private interface Send {
    void run() throws MQClientException, RemotingException, MQBrokerException, InterruptedException;
  }

  private void attempt(Send send, Runnable onUnknownOutcome) throws InterruptedException {
    try {
      send.run();
    } catch (MQClientException | RemotingException | MQBrokerException failure) {
      log.addFailure(failure);
      onUnknownOutcome.run();
      // Not to spin while a broker is away.
      Thread.sleep(AFTER_FAILURE);
    }
  }
}
