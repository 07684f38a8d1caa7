package dev.lockstep.e2e.measure;

import dev.lockstep.testbed.Broker;
import dev.lockstep.testbed.RocketMqCluster;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyRemotingClient;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.QueryConsumerOffsetRequestHeader;

/** The committed offsets of one cluster's groups, asked of its brokers one by one. Thread-safe. */
public final class CommittedOffsets implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final RocketMqCluster cluster;
  private final NettyRemotingClient client = new NettyRemotingClient(new NettyClientConfig());

  /** Of a cluster. */
  public CommittedOffsets(RocketMqCluster cluster) {
    this.cluster = cluster;
    client.start();
  }

  /**
   * The committed offset of each queue of a topic; a queue on which the group never committed is
   * left out.
   */
  public Map<TopicLog.Queue, Long> of(String group, String topic) {
    Map<TopicLog.Queue, Long> committed = new LinkedHashMap<>();
    try (TopicLog log = new TopicLog(cluster, topic)) {
      log.queues()
          .forEach(queue -> of(group, topic, queue).ifPresent(o -> committed.put(queue, o)));
    }
    return committed;
  }

  /** The sum of the committed offsets of all queues of a topic. */
  public long sum(String group, String topic) {
    return of(group, topic).values().stream().mapToLong(Long::longValue).sum();
  }

  private OptionalLong of(String group, String topic, TopicLog.Queue queue) {
    QueryConsumerOffsetRequestHeader header = new QueryConsumerOffsetRequestHeader();
    header.setConsumerGroup(group);
    header.setTopic(topic);
    header.setQueueId(queue.queueId());
    header.setSetZeroIfNotFound(false);
    RemotingCommand answer =
        ask(
            address(queue.broker()),
            RemotingCommand.createRequestCommand(RequestCode.QUERY_CONSUMER_OFFSET, header));
    return switch (answer.getCode()) {
      case ResponseCode.SUCCESS ->
          OptionalLong.of(Long.parseLong(answer.getExtFields().get("offset")));
      case ResponseCode.QUERY_NOT_FOUND -> OptionalLong.empty();
      default -> throw new IllegalStateException("%s: %s".formatted(queue, answer.getRemark()));
    };
  }

  private RemotingCommand ask(String address, RemotingCommand request) {
    try {
      return client.invokeSync(address, request, TIMEOUT.toMillis());
    } catch (RemotingException e) {
      throw new IllegalStateException(address + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + address, e);
    }
  }

  private String address(String broker) {
    return cluster.brokers().stream()
        .filter(b -> b.name().equals(broker))
        .findFirst()
        .map(Broker::directAddress)
        .orElseThrow(() -> new IllegalStateException("no broker " + broker));
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
