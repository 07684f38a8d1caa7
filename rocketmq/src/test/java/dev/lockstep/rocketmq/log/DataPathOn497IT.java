package dev.lockstep.rocketmq.log;

import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.ServerVersion;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ClusterExtension.class)
class DataPathOn497IT extends DataPathScenarios {

  @Cluster(
      settings = "autoCreateTopicEnable=false",
      name = "data-497",
      version = ServerVersion.V4_9_7)
  private static RocketMqCluster cluster;

  @Override
  RocketMqCluster cluster() {
    return cluster;
  }
}
