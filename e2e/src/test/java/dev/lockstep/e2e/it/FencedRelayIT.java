package dev.lockstep.e2e.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.ShardStatus;
import dev.lockstep.e2e.chaos.CopyLedger;
import dev.lockstep.e2e.chaos.LateWriter;
import dev.lockstep.e2e.measure.TopicLog;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.e2e.services.ServiceProcess;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.OracleReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A relay that is stopped in the middle of its sends for longer than its lease writes nothing when
 * it goes on; what was on its way all the same is recorded message by message.
 */
@ExtendWith(ClusterExtension.class)
class FencedRelayIT {

  private static final Duration LEASE = Duration.ofSeconds(4);
  private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(60);
  private static final int PAUSES = Integer.getInteger("lockstep.fenced.pauses", 4);

  @Cluster(name = "hangzhou")
  private static RocketMqCluster source;

  @Cluster(name = "shanghai", behindLink = true)
  private static RocketMqCluster destination;

  private static LockstepServices services;
  private static Replication replication;

  private final List<ServiceProcess> relays = new ArrayList<>();

  @BeforeAll
  static void startServices() {
    services = TestServices.start(FencedRelayIT.class, LEASE, source, destination);
    replication = new Replication(services.api());
  }

  @AfterAll
  static void stopServices() {
    if (services != null) {
      services.close();
    }
  }

  @AfterEach
  void stopRelays() {
    destination.link().heal();
    relays.forEach(ServiceProcess::close);
  }

  @Test
  void writesNothingMoreWhenItGoesOnAfterItsLease(TestReporter reporter) {
    // Given
    addRelay();
    addRelay();
    try (Flow flow = Flow.start(replication, source, destination, "pauses")) {
      // When
      for (int pause = 0; pause < PAUSES; pause++) {
        awaitOwners(flow, 2);
        flow.awaitMoreCopies(500);
        ServiceProcess paused = relays.get(pause % 2);
        paused.suspend();
        awaitOwners(flow, 1);
        flow.awaitMoreCopies(500);
        paused.resume();
      }

      // Then
      OracleReport report = flow.finish();
      List<LateWriter> late = lateWriters(flow);
      reporter.publishEntry(
          "late messages in %d pauses".formatted(PAUSES), Integer.toString(late.size()));
      assertNothingButLateWriters(flow, report, late);
    }
  }

  @Test
  void hasNothingOnItsWayAnyMoreOnceItIsKilled() {
    // Given
    ServiceProcess first = addRelay();
    try (Flow flow = Flow.start(replication, source, destination, "killed")) {
      holdBatches(first, flow);

      // When
      first.kill();
      addRelay();
      flow.awaitMoreCopies(2_000);
      destination.link().heal();

      // Then
      flow.awaitMoreCopies(2_000);
      OracleReport report = flow.finish();
      assertThat(report.isPerfect()).as(report.toString()).isTrue();
      assertThat(lateWriters(flow)).isEmpty();
    }
  }

  @Test
  void recordsEveryMessageThatWasOnItsWayForLongerThanTheLease() {
    // Given
    ServiceProcess first = addRelay();
    try (Flow flow = Flow.start(replication, source, destination, "late")) {
      holdBatches(first, flow);
      first.suspend();
      addRelay();
      flow.awaitMoreCopies(2_000);

      // When
      destination.link().heal();

      // Then
      await("the late batches are noticed")
          .atMost(Duration.ofSeconds(30))
          .until(() -> !lateWriters(flow).isEmpty());
      first.resume();
      flow.awaitMoreCopies(500);
      awaitNoMoreLateWriters(flow);
      OracleReport report = flow.finish();
      assertThat(report.doubled()).as(report.toString()).isPositive();
      await("every late message is recorded")
          .atMost(Duration.ofSeconds(30))
          .until(() -> lateWriters(flow).size() >= report.doubled());
      assertNothingButLateWriters(flow, report, lateWriters(flow));
    }
  }

  private static void assertNothingButLateWriters(
      Flow flow, OracleReport report, List<LateWriter> late) {
    assertThat(report.lost()).as(report.toString()).isZero();
    assertThat(report.changed()).as(report.toString()).isZero();
    assertThat(report.foreign()).as(report.toString()).isZero();
    assertThat(report.doubled()).as(report.toString()).isEqualTo(late.size());
    try (TopicLog copied = new TopicLog(destination, flow.name())) {
      CopyLedger ledger = CopyLedger.read(copied);
      assertThat(late).allMatch(ledger::confirms);
      assertThat(ledger.doubledInSilence(late)).isZero();
    }
  }

  /**
   * Large batches of the relay are held on their way, while new connections work. The relay is
   * stopped for a moment first: what is produced meanwhile is what its next batches carry.
   */
  private static void holdBatches(ServiceProcess relay, Flow flow) {
    relay.suspend();
    flow.awaitMoreProduced(1_000);
    destination.link().holdOpenConnections();
    long sent = destination.link().bytesToCluster();
    relay.resume();
    await("batches are on their way")
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> destination.link().bytesToCluster() > sent + 5_000);
  }

  private static List<LateWriter> lateWriters(Flow flow) {
    return LateWriter.in(services.coordinator().log()).stream()
        .filter(event -> event.queue().startsWith(flow.name() + "@"))
        .toList();
  }

  /** What came late shows with the next copy of its queue: so messages have to go on meanwhile. */
  private static void awaitNoMoreLateWriters(Flow flow) {
    AtomicInteger before = new AtomicInteger();
    await("no more late messages are noticed")
        .pollInterval(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(30))
        .until(() -> {
          int now = lateWriters(flow).size();
          return before.getAndSet(now) == now;
        });
  }

  private ServiceProcess addRelay() {
    ServiceProcess relay = services.addWorker(ServiceKind.MESSAGE_RELAY, TestServices.REGION);
    relays.add(relay);
    relay.awaitReady();
    return relay;
  }

  /** Waits until every relay shard runs, on that many workers. */
  private static void awaitOwners(Flow flow, int count) {
    await(count + " worker(s) relay " + flow.name())
        .atMost(TAKEN_OVER_WITHIN)
        .untilAsserted(() -> {
          List<ShardStatus> shards = replication.relayShards(flow.name()).toList();
          assertThat(shards).isNotEmpty().allMatch(shard -> shard.getState().equals("RUNNING"));
          Set<String> owners =
              shards.stream().map(ShardStatus::getWorker).collect(Collectors.toSet());
          assertThat(owners).hasSize(count);
        });
  }
}
