package dev.lockstep.rocketmq.log;

import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.ServerVersion;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ClusterExtension.class)
class DataPathOn550IT extends DataPathScenarios {

  @Cluster(
      settings = "autoCreateTopicEnable=false",
      name = "data-550",
      version = ServerVersion.V5_5_0)
  private static RocketMqCluster cluster;

  @Override
  RocketMqCluster cluster() {
    return cluster;
  }
}
