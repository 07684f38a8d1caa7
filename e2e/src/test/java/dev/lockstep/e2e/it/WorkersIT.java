package dev.lockstep.e2e.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.ShardStatus;
import dev.lockstep.e2e.measure.CopyTimes;
import dev.lockstep.e2e.measure.TopicLog;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.e2e.services.ServiceProcess;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.OracleReport;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Work moves when workers come and go, and the messages do not notice. */
@ExtendWith(ClusterExtension.class)
class WorkersIT {

  /** Short: a killed worker's shards are taken over when it ends. */
  private static final Duration LEASE = Duration.ofSeconds(5);

  private static final Duration MOVED_WITHIN = Duration.ofSeconds(30);
  private static final Duration GRACE_PERIOD = Duration.ofSeconds(30);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(2);

  @Cluster(name = "hangzhou")
  private static RocketMqCluster source;

  @Cluster(name = "shanghai")
  private static RocketMqCluster destination;

  private static LockstepServices services;
  private static Replication replication;

  @BeforeAll
  static void startServices() {
    services =
        TestServices.start(WorkersIT.class, LEASE, source, destination, ServiceKind.MESSAGE_RELAY);
    replication = new Replication(services.api());
  }

  @AfterAll
  static void stopServices() {
    if (services != null) {
      services.close();
    }
  }

  @Test
  void sharesTheWorkWithAWorkerThatJoinsAndTakesItBackWhenThatIsStopped() {
    // Given
    try (Flow flow = flow("join-and-stop")) {
      ServiceProcess second = addRelay();
      awaitOwners(flow, 2);
      flow.awaitMoreCopies(1_000);

      // When
      int exitCode = second.terminate(MOVED_WITHIN);

      // Then
      assertThat(exitCode).isIn(0, 143);
      awaitOwners(flow, 1);
      flow.awaitMoreCopies(1_000);
      assertPerfect(flow.finish());
    }
  }

  @Test
  void takesOverTheWorkOfAKilledWorkerWhenItsLeaseIsOver() {
    // Given
    try (Flow flow = flow("join-and-kill")) {
      ServiceProcess second = addRelay();
      awaitOwners(flow, 2);
      flow.awaitMoreCopies(1_000);

      // When
      second.kill();

      // Then
      awaitOwners(flow, 1);
      flow.awaitMoreCopies(1_000);
      assertPerfect(flow.finish());
    }
  }

  /** As Kubernetes does it: a new one is ready and warm, then an old one ends, one at a time. */
  @Test
  void stopsNoQueueForLongWhenRelaysEndOnceOthersAreWarm() {
    // Given
    try (Flow flow = flow("rolling-update")) {
      addRelay();
      awaitOwners(flow, 2);
      List<ServiceProcess> old = relays();
      long began = System.currentTimeMillis();

      // When
      for (ServiceProcess relay : old) {
        awaitWarm(addRelay());
        relay.terminate(GRACE_PERIOD);
        flow.awaitMoreProduced(4_000);
      }

      // Then
      flow.awaitMoreCopies(2_000);
      assertPerfect(flow.finish());
      Map<TopicLog.Queue, Long> stops = CopyTimes.longestStops(flow.copyTimes(), began);
      assertThat(stops).as("longest stop of each queue, ms").hasSize(Flow.QUEUES);
      assertThat(stops.values())
          .as("longest stop of each queue, ms: " + stops)
          .allMatch(stop -> stop <= LONGEST_STOP.toMillis());
    } finally {
      relays().stream().skip(1).forEach(ServiceProcess::kill);
    }
  }

  private static Flow flow(String name) {
    return Flow.start(replication, source, destination, name);
  }

  private static List<ServiceProcess> relays() {
    return services.all().stream()
        .filter(process -> process.kind() == ServiceKind.MESSAGE_RELAY)
        .filter(ServiceProcess::isAlive)
        .toList();
  }

  /**
   * Kubernetes leaves a new pod some seconds ({@code minReadySeconds}) before it ends an old one.
   */
  private static void awaitWarm(ServiceProcess relay) {
    await(relay.id() + " has rehearsed a takeover")
        .atMost(MOVED_WITHIN)
        .until(() -> Files.readString(relay.log()).contains("Ready to take over"));
  }

  private static ServiceProcess addRelay() {
    ServiceProcess relay = services.addWorker(ServiceKind.MESSAGE_RELAY, TestServices.REGION);
    relay.awaitReady();
    return relay;
  }

  /** Waits until every relay shard runs, on that many workers. */
  private static void awaitOwners(Flow flow, int count) {
    await(count + " worker(s) relay " + flow.name())
        .atMost(MOVED_WITHIN)
        .untilAsserted(() -> {
          assertThat(replication.relayShards(flow.name()))
              .allMatch(shard -> shard.getState().equals("RUNNING"));
          assertThat(owners(flow)).hasSize(count);
        });
  }

  private static Set<String> owners(Flow flow) {
    return replication
        .relayShards(flow.name())
        .map(ShardStatus::getWorker)
        .collect(Collectors.toSet());
  }

  private static void assertPerfect(OracleReport report) {
    assertThat(report.isPerfect()).as(report.toString()).isTrue();
    assertThat(report.foreign()).as(report.toString()).isZero();
  }
}
