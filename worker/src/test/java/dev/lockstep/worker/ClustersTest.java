package dev.lockstep.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.ClusterAddress;
import dev.lockstep.rocketmq.client.ClusterClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class ClustersTest {

  private final List<ClusterAddress> opened = new ArrayList<>();
  private final Clusters clusters =
      new Clusters(
          new AddressResolver(Map.<String, String>of()::get),
          address -> {
            opened.add(address);
            return ClusterClient.open(address);
          });

  @Test
  void sharesOneClientPerDefinition() throws CommandFault {
    try (ClusterHandle one = clusters.open(cluster("127.0.0.1:1"));
        ClusterHandle two = clusters.open(cluster("127.0.0.1:1"));
        ClusterHandle moved = clusters.open(cluster("127.0.0.1:2"))) {
      assertThat(one.client()).isSameAs(two.client());
      assertThat(moved.client()).isNotSameAs(one.client());
    }
    assertThat(opened).hasSize(2);
  }

  @Test
  void opensAnewAfterTheLastUse() throws CommandFault {
    // Given a client whose last use has ended
    ClusterHandle first = clusters.open(cluster("127.0.0.1:1"));
    first.close();
    first.close();

    // When it is used again
    try (ClusterHandle again = clusters.open(cluster("127.0.0.1:1"))) {
      // Then it is a new one
      assertThat(again.client()).isNotNull();
      assertThat(opened).hasSize(2);
    }
    assertThatThrownBy(first::client).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void measuresRequestsAndTellsWhetherAClusterInUseIsReachable() throws Exception {
    // Given a cluster that is not there
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Clusters measured = new Clusters(registry);
    ClusterHandle handle = measured.open(cluster("127.0.0.1:1"));

    // When it is asked
    assertThatThrownBy(() -> handle.client().masters()).isInstanceOf(BrokerFault.class);

    // Then that counts, and is no reason yet to call the worker degraded
    assertThat(
            registry
                .get("lockstep.cluster.faults")
                .tags("cluster", "hangzhou", "kind", "unreachable")
                .counter()
                .count())
        .isPositive();
    assertThat(registry.get("lockstep.cluster.reachable").gauge().value()).isEqualTo(1);
    assertThat(new ClusterHealth(measured).call().getStatus())
        .isEqualTo(HealthCheckResponse.Status.UP);
    handle.close();
    assertThat(registry.find("lockstep.cluster.reachable").gauge()).isNull();
  }

  private static Cluster cluster(String nameServer) {
    return Cluster.newBuilder().setName("clusters/hangzhou").addNameServers(nameServer).build();
  }
}
