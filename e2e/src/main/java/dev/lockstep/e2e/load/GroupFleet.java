package dev.lockstep.e2e.load;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.ClusterAddress;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import dev.lockstep.rocketmq.remoting.Request;
import dev.lockstep.testbed.RocketMqCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.jspecify.annotations.Nullable;

/**
 * Many consumer groups of a cluster with one broker, without a single consumer: their offsets are
 * committed by requests, as consumers do. Thread-safe.
 */
public final class GroupFleet implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int IN_FLIGHT = 1_000;

  private final ClusterClient client;
  private final BrokerConnection connection;
  private final String broker;
  private final Semaphore permits = new Semaphore(IN_FLIGHT);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private GroupFleet(ClusterClient client, String broker) throws BrokerFault, InterruptedException {
    this.client = client;
    this.connection = client.connect(broker);
    this.broker = broker;
  }

  /** Of a cluster with one broker. */
  public static GroupFleet of(RocketMqCluster cluster) {
    ClusterClient client =
        ClusterClient.open(
            new ClusterAddress(cluster.name(), List.of(cluster.nameServer()), null, null));
    return Asked.of(() -> new GroupFleet(client, cluster.brokers().getFirst().name()));
  }

  /** What a group is called. */
  public static String name(int group) {
    return "fleet-%04d".formatted(group);
  }

  /** Creates so many groups. */
  public void create(int groups) {
    String configs =
        IntStream.range(0, groups)
            .mapToObj(group -> "{\"groupName\":\"%s\"}".formatted(name(group)))
            .collect(Collectors.joining(",", "{\"groupConfigList\":[", "]}"));
    Asked.of(() ->
        connection.call(
            Request.of(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST)
                .build(configs.getBytes(StandardCharsets.UTF_8)),
            TIMEOUT));
  }

  /** Sends a commit; waits only while too many are on their way. */
  public void commit(int group, String topic, int queue, long offset) {
    permits.acquireUninterruptibly();
    CompletableFuture<RemotingCommand> answer =
        connection.send(
            Request.of(RequestCode.UPDATE_CONSUMER_OFFSET)
                .with("consumerGroup", name(group))
                .with("topic", topic)
                .with("queueId", queue)
                .with("commitOffset", offset)
                .build(),
            TIMEOUT);
    var _ =
        answer.whenComplete((response, fault) -> {
          permits.release();
          if (fault != null) {
            failure.set(fault);
          } else if (response.getCode() != ResponseCode.SUCCESS) {
            failure.set(new IllegalStateException(response.toString()));
          }
        });
  }

  /**
   * Returns when all commits so far are answered.
   *
   * @throws IllegalStateException if one failed
   */
  public void settle() {
    permits.acquireUninterruptibly(IN_FLIGHT);
    permits.release(IN_FLIGHT);
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("a commit failed", failed);
    }
  }

  /** Where all groups stand. */
  public GroupOffsets committed() {
    return Asked.of(() -> client.progress().all(broker));
  }

  /** Where a group stands. */
  public OptionalLong committed(int group, String topic, int queue) {
    return Asked.of(
        () -> client.progress().committed(name(group), new QueueId(topic, broker, queue)));
  }

  @Override
  public void close() {
    connection.close();
    client.close();
  }
}
