package dev.lockstep.e2e.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.e2e.services.ServiceProcess;
import dev.lockstep.testbed.Broker;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.OracleReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A destination that comes back without messages it had acknowledged, as after a power cut with
 * asynchronous flush, gets them again: its store is replaced by an earlier copy.
 */
@ExtendWith(ClusterExtension.class)
class LostDestinationIT {

  private static final Duration LEASE = Duration.ofSeconds(20);

  @Cluster(name = "hangzhou")
  private static RocketMqCluster source;

  @Cluster(name = "shanghai")
  private static RocketMqCluster destination;

  private static LockstepServices services;
  private static Replication replication;

  @TempDir private Path scratch;

  @BeforeAll
  static void startServices() {
    services =
        TestServices.start(
            LostDestinationIT.class, LEASE, source, destination, ServiceKind.MESSAGE_RELAY);
    replication = new Replication(services.api());
  }

  @AfterAll
  static void stopServices() {
    if (services != null) {
      services.close();
    }
  }

  @Test
  void sendsAgainInOrderWhatTheDestinationLost() throws IOException {
    // Given
    try (Flow flow = Flow.start(replication, source, destination, "lost")) {
      copyStore();
      flow.awaitMoreCopies(4_000);

      // When
      putStoreBack();

      // Then
      flow.awaitMoreCopies(2_000);
      assertPerfect(flow.finish());
      awaitEvent("DESTINATION_LOST", flow.name());
    }
  }

  @Test
  void sendsAgainWhatTheDestinationLostAlthoughTheRelayDiedToo() throws IOException {
    // Given
    ServiceProcess relay =
        services.all().stream()
            .filter(process -> process.kind() == ServiceKind.MESSAGE_RELAY)
            .findFirst()
            .orElseThrow();
    try (Flow flow = Flow.start(replication, source, destination, "lost-with-relay")) {
      copyStore();
      flow.awaitMoreCopies(4_000);

      // When
      relay.kill();
      putStoreBack();
      relay.restart();

      // Then
      flow.awaitMoreCopies(2_000);
      assertPerfect(flow.finish());
      awaitEvent("DESTINATION_LOST", flow.name());
    }
  }

  private void copyStore() throws IOException {
    Broker broker = destination.brokers().getFirst();
    broker.kill();
    copy(broker.store(), scratch.resolve("store"));
    broker.restart();
  }

  private void putStoreBack() throws IOException {
    Broker broker = destination.brokers().getFirst();
    broker.kill();
    Files.move(broker.store(), scratch.resolve("lost"));
    copy(scratch.resolve("store"), broker.store());
    broker.restart();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  private static void awaitEvent(String reason, String task) {
    await(reason + " is recorded")
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(services.coordinator().log())
                .content()
                .containsPattern("shard event task=%s .* reason=%s".formatted(task, reason)));
  }

  private static void assertPerfect(OracleReport report) {
    assertThat(report.isPerfect()).as(report.toString()).isTrue();
    assertThat(report.foreign()).as(report.toString()).isZero();
  }
}
