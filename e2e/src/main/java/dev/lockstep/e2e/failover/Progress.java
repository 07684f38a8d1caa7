package dev.lockstep.e2e.failover;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.ClusterAddress;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import dev.lockstep.testbed.RocketMqCluster;
import java.util.List;

/** The committed offsets of a cluster with one broker. Thread-safe. */
final class Progress implements AutoCloseable {

  private final ClusterClient client;
  private final String broker;

  Progress(RocketMqCluster cluster) {
    client =
        ClusterClient.open(
            new ClusterAddress(cluster.name(), List.of(cluster.nameServer()), null, null));
    broker = cluster.brokers().getFirst().name();
  }

  /** Those of all groups, by one request. */
  GroupOffsets now() {
    try {
      return client.progress().all(broker);
    } catch (BrokerFault e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + broker, e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
