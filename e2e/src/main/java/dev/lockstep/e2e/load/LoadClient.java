package dev.lockstep.e2e.load;

import dev.lockstep.rocketmq.ClusterAddress;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueReader;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import dev.lockstep.testbed.RocketMqCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;

/**
 * Connections of a load generator to the one broker of a cluster; a connection for every four
 * queues, as a relay has. Thread-safe.
 */
public final class LoadClient implements AutoCloseable {

  private static final int QUEUES_PER_CONNECTION = 4;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final ClusterClient client;
  private final String broker;
  private final List<BrokerConnection> connections = new ArrayList<>();

  private LoadClient(ClusterClient client, String broker) {
    this.client = client;
    this.broker = broker;
  }

  /** To a cluster with one broker. */
  public static LoadClient to(RocketMqCluster cluster) {
    return new LoadClient(
        ClusterClient.open(
            new ClusterAddress(cluster.name(), List.of(cluster.nameServer()), null, null)),
        cluster.brokers().getFirst().name());
  }

  /** Changes a setting of the broker while it runs. */
  public void setting(String name, String value) {
    RemotingCommand request =
        RemotingCommand.createRequestCommand(RequestCode.UPDATE_BROKER_CONFIG, null);
    request.setBody((name + "=" + value).getBytes(StandardCharsets.UTF_8));
    Asked.of(() -> connection(0).call(request, TIMEOUT));
  }

  /** Where a queue ends: the offset that its next message gets. */
  public long end(String topic, int queue) {
    return Asked.of(() -> client.topics().range(id(topic, queue)).max());
  }

  /** When the broker stored the message at an offset, ms since the epoch. */
  public long storeTime(String topic, int queue, long offset) {
    Pull pull = reader(topic, queue).pull(offset, 1, Duration.ZERO).join();
    if (pull instanceof Pull.Found found) {
      Frame frame = found.messages().frames();
      if (frame.next() && frame.offset() == offset) {
        return frame.storeTime();
      }
    }
    throw new IllegalStateException(
        "no message at offset %d of %s: %s".formatted(offset, id(topic, queue), pull));
  }

  /**
   * Messages per second by the broker's own clock, from the first message of a topic to the last.
   *
   * @throws IllegalStateException if all were stored in the same millisecond
   */
  public double storedPerSecond(String topic, int queues) {
    List<Span> spans = Collections.synchronizedList(new ArrayList<>());
    eachQueue(queues, queue -> () -> spans.add(span(topic, queue)));
    List<Span> full = spans.stream().filter(span -> span.messages > 0).toList();
    long messages = full.stream().mapToLong(Span::messages).sum();
    long millis =
        full.stream().mapToLong(Span::last).max().orElse(0)
            - full.stream().mapToLong(Span::first).min().orElse(0);
    if (millis <= 0) {
      throw new IllegalStateException(
          "%d messages of %s are too few for a rate".formatted(messages, topic));
    }
    return messages * 1000.0 / millis;
  }

  private record Span(long messages, long first, long last) {}

  private Span span(String topic, int queue) {
    long end = end(topic, queue);
    return end == 0
        ? new Span(0, 0, 0)
        : new Span(end, storeTime(topic, queue, 0), storeTime(topic, queue, end - 1));
  }

  QueueReader reader(String topic, int queue) {
    return new QueueReader(connection(queue), id(topic, queue));
  }

  QueueId id(String topic, int queue) {
    return new QueueId(topic, broker, queue);
  }

  String broker() {
    return broker;
  }

  synchronized BrokerConnection connection(int queue) {
    int index = queue / QUEUES_PER_CONNECTION;
    while (connections.size() <= index) {
      connections.add(Asked.of(() -> client.connect(broker)));
    }
    if (!connections.get(index).isOpen()) { // brokers close what was idle for two minutes
      connections.set(index, Asked.of(() -> client.connect(broker)));
    }
    return connections.get(index);
  }

  /** Runs one lane per queue, each on a thread of its own, and returns when all are through. */
  static void eachQueue(int queues, IntFunction<Runnable> lane) {
    List<CompletableFuture<Void>> lanes = new ArrayList<>();
    for (int queue = 0; queue < queues; queue++) {
      lanes.add(CompletableFuture.runAsync(lane.apply(queue), Thread::startVirtualThread));
    }
    try {
      CompletableFuture.allOf(lanes.toArray(CompletableFuture<?>[]::new)).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public synchronized void close() {
    connections.forEach(BrokerConnection::close);
    client.close();
  }
}
