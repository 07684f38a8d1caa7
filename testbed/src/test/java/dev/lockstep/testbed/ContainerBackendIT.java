package dev.lockstep.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContainerBackendIT {

  @BeforeEach
  void chooseContainers() {
    System.setProperty(ClusterBuilder.BACKEND_PROPERTY, "containers");
  }

  @AfterEach
  void chooseProcesses() {
    System.clearProperty(ClusterBuilder.BACKEND_PROPERTY);
  }

  /** Skipped, with the reason, where no Docker engine answers. */
  @Test
  void startsAndRestartsLikeProcesses() {
    try (RocketMqCluster cluster = RocketMqCluster.builder("contained").start()) {
      cluster.createTopic("orders", 2);
      cluster.brokers().getFirst().restart();
      cluster.createTopic("orders", 4);
      assertThat(cluster.brokers()).hasSize(1);
    }
  }
}
