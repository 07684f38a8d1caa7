package dev.lockstep.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.testbed.remoting.RpcFailedException;
import dev.lockstep.testbed.remoting.ServerRpc;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ClusterExtension.class)
class ClusterExtensionIT {

  @Cluster(name = "linked", brokers = 2, behindLink = true)
  private static RocketMqCluster linked;

  @Test
  void injectsOneClusterPerNameWithItsBrokers(
      @Cluster(name = "linked", brokers = 2, behindLink = true) RocketMqCluster same) {
    assertThat(same).isSameAs(linked);
    assertThat(same.brokers()).extracting(Broker::name).containsExactly("broker-a", "broker-b");
  }

  @Test
  void advertisesAddressesThatCanBeCutOff() {
    try (ServerRpc rpc = new ServerRpc(Duration.ofSeconds(3))) {
      // Given
      linked.createTopic("far", 2);
      String broker = linked.brokers().get(1).address();
      assertThat(rpc.route(linked.nameServer(), "far").orElseThrow().getBrokerDatas())
          .anySatisfy(data -> assertThat(data.getBrokerAddrs()).containsValue(broker));
      assertThat(rpc.maxOffset(broker, "far", 0)).isZero();

      // When
      linked.link().cut();

      // Then
      assertThatThrownBy(() -> rpc.maxOffset(broker, "far", 0))
          .isInstanceOf(RpcFailedException.class);
      linked.link().heal();
      assertThat(rpc.maxOffset(broker, "far", 0)).isZero();
    }
  }

  @Test
  void restartsOneBrokerOrTheNameServerAlone() {
    try (ServerRpc rpc = new ServerRpc(Duration.ofSeconds(3))) {
      // Given
      Broker second = linked.brokers().get(1);
      long pid = second.pid();

      // When
      second.kill();
      linked.restartNameServer();
      second.restart();

      // Then
      assertThat(second.pid()).isNotEqualTo(pid);
      assertThat(rpc.route(linked.nameServer(), linked.name()).orElseThrow().getBrokerDatas())
          .hasSize(2);
    }
  }
}
