package dev.lockstep.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClusterBuilderTest {

  @Test
  void namesTheFieldThatIsWrong() {
    assertThatThrownBy(() -> RocketMqCluster.builder("a b")).hasMessageContaining("name:");
    assertThatThrownBy(() -> RocketMqCluster.builder("a").brokers(0))
        .hasMessageContaining("brokers:");
  }

  @Test
  void refusesAProxyOrALinkForOldServers() {
    ClusterBuilder old = RocketMqCluster.builder("a").version(ServerVersion.V4_9_7);
    assertThatThrownBy(() -> old.proxy(true).start())
        .hasMessageContaining("proxy: only with 5.5.0");
    assertThatThrownBy(() -> old.proxy(false).behindLink().start())
        .hasMessageContaining("behindLink: only with 5.5.0");
  }

  @ParameterizedTest
  @EnumSource(ServerVersion.class)
  void findsTheServersThatTheBuildResolved(ServerVersion version) {
    assertThat(ServerClassPath.of(version))
        .contains("rocketmq-broker-" + version.number() + ".jar");
  }

  @Test
  void reservesPortsThatNobodyElseGets() {
    try (Ports first = Ports.reserve();
        Ports second = Ports.reserve()) {
      assertThat(Math.abs(first.listen() - second.listen())).isGreaterThanOrEqualTo(8);
    }
  }
}
