package dev.lockstep.e2e.measure;

import dev.lockstep.testbed.Broker;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.remoting.Pulled;
import dev.lockstep.testbed.remoting.ServerRpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.protocol.route.QueueData;

/**
 * One topic of one cluster, as its brokers' logs have it: no consumer group is involved.
 * Thread-safe.
 */
public final class TopicLog implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final RocketMqCluster cluster;
  private final String topic;
  private final ServerRpc rpc = new ServerRpc(TIMEOUT);

  /** Of a topic, which may not exist yet. */
  public TopicLog(RocketMqCluster cluster, String topic) {
    this.cluster = cluster;
    this.topic = topic;
  }

  /**
   * A queue of the topic.
   *
   * @param broker broker name
   * @param queueId its id
   */
  public record Queue(String broker, int queueId) {}

  /** Whether the name server has a route for the topic. */
  public boolean exists() {
    return rpc.route(cluster.directNameServer(), topic).isPresent();
  }

  /** The queues by broker and id; none if the topic does not exist. */
  public List<Queue> queues() {
    List<Queue> queues = new ArrayList<>();
    rpc.route(cluster.directNameServer(), topic).stream()
        .flatMap(route -> route.getQueueDatas().stream())
        .forEach(data -> addQueues(data, queues));
    return queues;
  }

  /** The offset that the next message of each queue gets. */
  public Map<Queue, Long> ends() {
    Map<Queue, Long> ends = new LinkedHashMap<>();
    queues().forEach(q -> ends.put(q, rpc.maxOffset(address(q.broker()), topic, q.queueId())));
    return ends;
  }

  /** How many messages were ever stored in all queues. */
  public long size() {
    return ends().values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Reads all queues, one after the other, each from its first to the message that is its last now.
   */
  public void forEach(Consumer<MessageExt> action) {
    ends().forEach((queue, end) -> readQueue(queue, end, action));
  }

  private void readQueue(Queue queue, long end, Consumer<MessageExt> action) {
    String address = address(queue.broker());
    long next = rpc.minOffset(address, topic, queue.queueId());
    while (next < end) {
      Pulled pulled = rpc.pull(address, topic, queue.queueId(), next);
      for (MessageExt message : pulled.messages()) {
        message.setBrokerName(queue.broker());
        action.accept(message);
      }
      if (pulled.nextOffset() <= next) {
        throw new IllegalStateException(
            "%s %s: reading stands still at %d".formatted(topic, queue, next));
      }
      next = pulled.nextOffset();
    }
  }

  private static void addQueues(QueueData data, List<Queue> queues) {
    for (int id = 0; id < data.getReadQueueNums(); id++) {
      queues.add(new Queue(data.getBrokerName(), id));
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
    rpc.close();
  }
}
