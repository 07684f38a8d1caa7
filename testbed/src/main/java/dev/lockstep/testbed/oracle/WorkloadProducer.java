package dev.lockstep.testbed.oracle;

import dev.lockstep.testbed.Broker;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.remoting.ServerRpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * Sends a {@link Workload} with RocketMQ's own client and remembers what was acknowledged. A send
 * that fails is not repeated, its messages count as undecided and the next ones are sent, so it
 * lives through the death of brokers. Thread-safe.
 */
public final class WorkloadProducer implements AutoCloseable {

  private static final int MAX_LANES = 8;

  private final TransactionMQProducer producer;
  private final ServerRpc direct = new ServerRpc(Duration.ofSeconds(3));
  private final Map<String, String> addresses;
  private final SentLog log;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final List<CompletableFuture<Void>> lanes = new ArrayList<>();

  private WorkloadProducer(
      TransactionMQProducer producer, Map<String, String> addresses, SentLog log) {
    this.producer = producer;
    this.addresses = addresses;
    this.log = log;
  }

  /**
   * Sends all of a workload.
   *
   * @return what was sent
   */
  public static SentLog send(RocketMqCluster cluster, Workload workload) {
    try (WorkloadProducer producer = start(cluster, workload)) {
      return producer.await();
    }
  }

  /**
   * Starts sending in the background.
   *
   * @throws IllegalStateException if the topic does not exist
   */
  public static WorkloadProducer start(RocketMqCluster cluster, Workload workload) {
    TransactionMQProducer client = new TransactionMQProducer("oracle-" + UUID.randomUUID());
    client.setNamesrvAddr(cluster.nameServer());
    return start(client, cluster, Broker::address, workload);
  }

  /**
   * As {@link #start}, but from inside the cluster: whatever is done to its link, the producer does
   * not notice. Its brokers must be of a version with a VIP port, which all are.
   *
   * @throws IllegalStateException if the topic does not exist
   */
  public static WorkloadProducer startBehindLink(RocketMqCluster cluster, Workload workload) {
    TransactionMQProducer client = new TransactionMQProducer("oracle-" + UUID.randomUUID());
    client.setNamesrvAddr(cluster.directNameServer());
    client.setSendMessageWithVIPChannel(true);
    return start(client, cluster, Broker::directAddress, workload);
  }

  private static WorkloadProducer start(
      TransactionMQProducer client,
      RocketMqCluster cluster,
      Function<Broker, String> address,
      Workload workload) {
    client.setTransactionListener(new Decided());
    client.setMaxMessageSize(Integer.MAX_VALUE);
    try {
      client.start();
      List<MessageQueue> queues =
          client.fetchPublishMessageQueues(workload.topic()).stream().sorted().toList();
      WorkloadProducer producer =
          new WorkloadProducer(
              client,
              cluster.brokers().stream().collect(Collectors.toMap(Broker::name, address)),
              new SentLog(workload));
      producer.startLanes(queues);
      return producer;
    } catch (MQClientException e) {
      client.shutdown();
      throw new IllegalStateException(
          "cannot send to " + workload.topic() + " of " + cluster.name(), e);
    }
  }

  private void startLanes(List<MessageQueue> queues) {
    long start = System.nanoTime();
    int count = Math.min(MAX_LANES, queues.size());
    for (int i = 0; i < count; i++) {
      ProducerLane lane =
          new ProducerLane(producer, direct, addresses, log, queues, i, count, start, stopped);
      CompletableFuture<Void> done = new CompletableFuture<>();
      lanes.add(done);
      Thread.ofPlatform()
          .daemon()
          .name("oracle-producer-" + i)
          .start(() -> {
            try {
              lane.run();
              done.complete(null);
            } catch (Throwable failure) {
              done.completeExceptionally(failure);
            }
          });
    }
  }

  /** What was sent up to now; goes on growing. */
  public SentLog log() {
    return log;
  }

  /**
   * Waits until all of the workload is sent.
   *
   * @return what was sent
   */
  public SentLog await() {
    try {
      CompletableFuture.allOf(lanes.toArray(new CompletableFuture<?>[0])).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the producer failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending", e);
    }
    return log;
  }

  /**
   * Stops after what is being sent.
   *
   * @return what was sent
   */
  public SentLog stop() {
    stopped.set(true);
    return await();
  }

  /** Stops, and ends the client. */
  @Override
  public void close() {
    try {
      stop();
    } finally {
      producer.shutdown();
      direct.close();
    }
  }

  /** The outcome of a transaction comes with the call that sends it. */
  private static final class Decided implements TransactionListener {
    @Override
    public LocalTransactionState executeLocalTransaction(Message message, Object outcome) {
      return (LocalTransactionState) outcome;
    }

    @Override
    public LocalTransactionState checkLocalTransaction(MessageExt message) {
      // Only asked when the decision got lost; then the message counts as undecided either way.
      return LocalTransactionState.ROLLBACK_MESSAGE;
    }
  }
}
