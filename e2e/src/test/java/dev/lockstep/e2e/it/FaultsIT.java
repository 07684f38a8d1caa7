package dev.lockstep.e2e.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.ShardStatus;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.e2e.services.ServiceProcess;
import dev.lockstep.testbed.Broker;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.OracleReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nothing is lost, doubled, changed or reordered whatever dies in the middle of a flow. */
@ExtendWith(ClusterExtension.class)
class FaultsIT {

  /** Longer than a coordinator takes to come back, so that nothing has to move. */
  private static final Duration LEASE = Duration.ofSeconds(40);

  /** A broker answers sends before this time, in ms, with flow control. */
  private static final String ACCEPTS_FROM = "startAcceptSendRequestTimeStamp";

  private static final String YEAR_2100 = "4102444800000";

  @Cluster(name = "hangzhou")
  private static RocketMqCluster source;

  @Cluster(name = "shanghai")
  private static RocketMqCluster destination;

  private static LockstepServices services;
  private static Replication replication;

  @BeforeAll
  static void startServices() {
    services =
        TestServices.start(FaultsIT.class, LEASE, source, destination, ServiceKind.MESSAGE_RELAY);
    replication = new Replication(services.api());
  }

  @AfterAll
  static void stopServices() {
    if (services != null) {
      services.close();
    }
  }

  @Test
  void relaysExactlyOverKillsOfTheRelay() {
    // Given
    try (Flow flow = flow("kill-relay")) {
      // When
      for (int kill = 0; kill < 3; kill++) {
        process(ServiceKind.MESSAGE_RELAY).restart();
        flow.awaitMoreCopies(1_000);
      }

      // Then
      assertPerfect(flow.finish());
    }
  }

  @Test
  void goesOnRelayingWhileTheCoordinatorIsDownAndIsAdoptedWhenItIsBack() {
    // Given
    try (Flow flow = flow("kill-coordinator")) {
      List<ShardStatus> before = ownedShards(flow);

      // When
      services.coordinator().kill();

      // Then
      flow.awaitMoreCopies(4_000);
      services.coordinator().start();
      services.coordinator().awaitReady();
      await("the shards are adopted")
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(ownedShards(flow)).isEqualTo(before));
      flow.awaitMoreCopies(1_000);
      assertPerfect(flow.finish());
    }
  }

  @Test
  void relaysExactlyOverARestartOfTheSourceBroker() {
    // Given
    try (Flow flow = flow("kill-source")) {
      // When
      source.brokers().getFirst().restart();

      // Then
      flow.awaitMoreCopies(2_000);
      assertPerfect(flow.finish());
    }
  }

  @Test
  void relaysExactlyOverARestartOfTheDestinationBroker() {
    // Given
    try (Flow flow = flow("kill-destination")) {
      // When
      destination.brokers().getFirst().restart();

      // Then
      flow.awaitMoreCopies(2_000);
      assertPerfect(flow.finish());
    }
  }

  @Test
  void waitsWhileTheDestinationAnswersWithFlowControl() {
    // Given
    Broker broker = destination.brokers().getFirst();
    try (Flow flow = flow("flow-control")) {
      // When
      broker.configure(Map.of(ACCEPTS_FROM, YEAR_2100));

      // Then
      await("the queues say why they wait")
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(replication.queues(flow.name()))
                  .allMatch(queue -> queue.getLastError().startsWith("destination is busy")));
      broker.configure(Map.of(ACCEPTS_FROM, "0"));
      flow.awaitMoreCopies(2_000);
      assertPerfect(flow.finish());
    } finally {
      broker.configure(Map.of(ACCEPTS_FROM, "0"));
    }
  }

  private static Flow flow(String name) {
    return Flow.start(replication, source, destination, name);
  }

  private static ServiceProcess process(ServiceKind kind) {
    return services.all().stream().filter(p -> p.kind() == kind).findFirst().orElseThrow();
  }

  /** The relay shards with owner and epoch; empty while one has no owner that works. */
  private static List<ShardStatus> ownedShards(Flow flow) {
    List<ShardStatus> shards = replication.relayShards(flow.name()).toList();
    return shards.stream().allMatch(shard -> shard.getState().equals("RUNNING"))
        ? shards
        : List.of();
  }

  private static void assertPerfect(OracleReport report) {
    assertThat(report.isPerfect()).as(report.toString()).isTrue();
    assertThat(report.foreign()).as(report.toString()).isZero();
  }
}
