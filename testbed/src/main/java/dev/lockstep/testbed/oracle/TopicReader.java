package dev.lockstep.testbed.oracle;

import dev.lockstep.testbed.Broker;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.remoting.Pulled;
import dev.lockstep.testbed.remoting.ServerRpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * Reads whole topics, every queue from its min to its max offset, straight from the brokers: past
 * links, routes in clients and consumer groups. Thread-safe.
 */
final class TopicReader implements AutoCloseable {

  private static final int PARALLEL_QUEUES = 8;

  private final RocketMqCluster cluster;
  private final boolean asStored;
  private final ServerRpc rpc = new ServerRpc(Duration.ofSeconds(10));

  /** A queue and the broker that has it. */
  record Queue(Broker broker, int queueId) {}

  /**
   * Makes a reader.
   *
   * @param asStored whether compressed bodies are left compressed
   */
  TopicReader(RocketMqCluster cluster, boolean asStored) {
    this.cluster = cluster;
    this.asStored = asStored;
  }

  /** The queues of a topic, by broker name and queue id. */
  List<Queue> queues(String topic) {
    return rpc
        .route(cluster.directNameServer(), topic)
        .orElseThrow(
            () -> new IllegalStateException("%s has no topic %s".formatted(cluster.name(), topic)))
        .getQueueDatas()
        .stream()
        .flatMap(data ->
            broker(data.getBrokerName())
                .flatMap(broker ->
                    IntStream.range(0, data.getReadQueueNums())
                        .mapToObj(q -> new Queue(broker, q))))
        .sorted((a, b) -> compare(a, b))
        .toList();
  }

  private Stream<Broker> broker(String name) {
    return cluster.brokers().stream().filter(broker -> broker.name().equals(name));
  }

  private static int compare(Queue a, Queue b) {
    int byBroker = a.broker().name().compareTo(b.broker().name());
    return byBroker != 0 ? byBroker : Integer.compare(a.queueId(), b.queueId());
  }

  /** How many messages the topic holds now. */
  long count(String topic) {
    return queues(topic).stream()
        .mapToLong(queue ->
            rpc.maxOffset(queue.broker().directAddress(), topic, queue.queueId())
                - rpc.minOffset(queue.broker().directAddress(), topic, queue.queueId()))
        .sum();
  }

  /**
   * Reads what the topic holds at the time of the call.
   *
   * @param wanted which messages to take
   * @param fingerprints makes one for each reading thread
   */
  List<QueueLog> read(
      String topic, Predicate<MessageExt> wanted, Supplier<Fingerprint> fingerprints) {
    List<Future<QueueLog>> reading = new ArrayList<>();
    try (ExecutorService readers = Executors.newFixedThreadPool(PARALLEL_QUEUES)) {
      for (Queue queue : queues(topic)) {
        reading.add(readers.submit(() -> read(topic, queue, wanted, fingerprints.get())));
      }
    }
    return reading.stream().map(TopicReader::result).toList();
  }

  /** Reads one message; empty if it is not there any more. */
  Stream<MessageExt> read(String topic, String brokerName, int queueId, long offset) {
    return broker(brokerName)
        .flatMap(broker ->
            rpc.pull(broker.directAddress(), topic, queueId, offset, !asStored).messages().stream())
        .filter(message -> message.getQueueOffset() == offset)
        .limit(1);
  }

  private QueueLog read(
      String topic, Queue queue, Predicate<MessageExt> wanted, Fingerprint fingerprint) {
    String address = queue.broker().directAddress();
    QueueLog log = new QueueLog(queue.broker().name(), queue.queueId());
    long end = rpc.maxOffset(address, topic, queue.queueId());
    long next = rpc.minOffset(address, topic, queue.queueId());
    while (next < end) {
      Pulled pulled = rpc.pull(address, topic, queue.queueId(), next, !asStored);
      for (MessageExt message : pulled.messages()) {
        if (message.getQueueOffset() < end && wanted.test(message)) {
          log.add(message.getQueueOffset(), message, fingerprint);
        }
      }
      if (pulled.nextOffset() <= next) {
        throw new IllegalStateException(
            "%s: %s/%d stands still at %d".formatted(address, topic, queue.queueId(), next));
      }
      next = pulled.nextOffset();
    }
    return log;
  }

  private static QueueLog result(Future<QueueLog> reading) {
    try {
      return reading.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading a topic", e);
    }
  }

  @Override
  public void close() {
    rpc.close();
  }
}
