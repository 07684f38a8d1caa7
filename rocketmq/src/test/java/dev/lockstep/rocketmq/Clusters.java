package dev.lockstep.rocketmq;

import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.testbed.RocketMqCluster;
import java.util.List;

/** Clients of the testbed's clusters. */
public final class Clusters {

  private Clusters() {}

  public static ClusterClient clientOf(RocketMqCluster cluster) {
    return ClusterClient.open(
        new ClusterAddress(cluster.name(), List.of(cluster.nameServer()), null, null));
  }
}
