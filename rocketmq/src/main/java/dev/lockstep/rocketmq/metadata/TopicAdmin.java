package dev.lockstep.rocketmq.metadata;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.ClusterClient;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.OffsetRange;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** A cluster's topics. Thread-safe. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class TopicAdmin {

  private final ClusterClient cluster;

  public TopicAdmin(ClusterClient cluster) {
    this.cluster = cluster;
  }

  /** What every queue of the topic holds; one request per broker. */
  public Map<QueueId, OffsetRange> offsets(String topic) throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(cluster + topic);
  }

  /** What one queue holds. */
  public OffsetRange range(QueueId queue) throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(cluster + " " + queue);
  }

  /** The first offset with a store time at or after {@code time}; max if there is none. */
  public long searchOffset(QueueId queue, Instant time) throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(cluster + " " + queue + time);
  }

  /** The topic's settings by broker; empty if no broker has it. */
  public Map<String, TopicSettings> find(String topic) throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(cluster + topic);
  }

  /** Creates the topic, or widens it: never fewer queues. Returns when the route shows it. */
  public void createOrWiden(String topic, Map<String, TopicSettings> settingsByBroker)
      throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(cluster + topic + settingsByBroker);
  }

  /** All topics that the name server knows, system topics included. */
  public Set<String> list() throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(cluster.name());
  }
}
