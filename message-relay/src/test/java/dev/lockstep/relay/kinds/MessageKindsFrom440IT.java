package dev.lockstep.relay.kinds;

import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.ServerVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ClusterExtension.class)
class MessageKindsFrom440IT extends MessageKinds {

  @Cluster(
      name = "kinds-440",
      version = ServerVersion.V4_4_0,
      settings = {SHORT_DELAYS, LARGE_MESSAGES, SOON_CHECKED, OFTEN_CHECKED})
  private static RocketMqCluster source;

  @Cluster(name = "kinds-to-550", settings = LONG_DELAYS)
  private static RocketMqCluster destination;

  @Override
  RocketMqCluster source() {
    return source;
  }

  @Override
  RocketMqCluster destination() {
    return destination;
  }

  @Test
  void keepsAMixedWorkloadTheOtherWayRound() {
    assertKeepsMixedWorkload(given("keepsTheOtherWayRound", destination(), source()));
  }
}
