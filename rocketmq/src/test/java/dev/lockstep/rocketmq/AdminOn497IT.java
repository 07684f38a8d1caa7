package dev.lockstep.rocketmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.rocketmq.BrokerFault.Kind;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.ServerVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ClusterExtension.class)
class AdminOn497IT extends AdminScenarios {

  @Cluster(
      settings = {"autoCreateTopicEnable=false", "autoCreateSubscriptionGroup=true"},
      name = "admin-497",
      version = ServerVersion.V4_9_7)
  private static RocketMqCluster cluster;

  @Override
  RocketMqCluster cluster() {
    return cluster;
  }

  @Override
  String version() {
    return "V4_9_7";
  }

  @Test
  void refusesAResetThatItCannotDoExactly() {
    assertThatThrownBy(() -> client.progress().reset(group, queue, 0))
        .isInstanceOfSatisfying(
            BrokerFault.class, fault -> assertThat(fault.kind()).isEqualTo(Kind.UNSUPPORTED));
  }
}
