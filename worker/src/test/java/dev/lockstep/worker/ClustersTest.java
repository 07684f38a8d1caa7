package dev.lockstep.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.rocketmq.ClusterAddress;
import dev.lockstep.rocketmq.client.ClusterClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  private static Cluster cluster(String nameServer) {
    return Cluster.newBuilder().setName("clusters/hangzhou").addNameServers(nameServer).build();
  }
}
