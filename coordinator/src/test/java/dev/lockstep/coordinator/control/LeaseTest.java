package dev.lockstep.coordinator.control;

import static dev.lockstep.coordinator.testing.ControlHarness.LEASE;
import static dev.lockstep.coordinator.testing.ControlHarness.SETTLE;
import static dev.lockstep.coordinator.testing.ControlHarness.WARM_UP;
import static dev.lockstep.coordinator.testing.FakeWorker.refs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.coordinator.testing.ControlHarness;
import dev.lockstep.coordinator.testing.FakeWorker;
import dev.lockstep.coordinator.time.ProtoTime;
import dev.lockstep.worker.v1.Assign;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leases, epochs and adoption, against a clock. */
class LeaseTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path folder;
  private ControlHarness harness;

  @BeforeEach
  void lead() {
    harness = new ControlHarness(folder);
  }

  @Test
  void movesShardsOfALostWorkerOnlyAfterLeaseAndSettleTime() {
    // Given
    FakeWorker lost = harness.running(4);
    long epoch = lost.assigned("t/relay/m/0").getShard().getEpoch();
    FakeWorker other = harness.relay("r2");
    lost.breakStream();
    other.connect();

    // When
    harness.pass(LEASE.plus(SETTLE).minus(SECOND), other);

    // Then
    assertThat(other.holds()).isEmpty();
    harness.pass(SECOND, other);
    assertThat(other.holds()).containsExactly("t/discovery", "t/relay/m/0");
    assertThat(other.assigned("t/relay/m/0").getShard().getEpoch()).isEqualTo(epoch + 1);
  }

  @Test
  void heartbeatsKeepALease() {
    // Given
    FakeWorker relay = harness.running(4);

    // When
    harness.pass(LEASE.multipliedBy(3), relay);

    // Then
    assertThat(relay.connected()).isTrue();
    assertThat(relay.revoked()).isEmpty();
  }

  @Test
  void stepsOfTheSystemsTimeEndNoLease() {
    // Given
    FakeWorker relay = harness.running(4);
    relay.reportQueues("t/relay/m/0", 90, QueuePhase.Value.RELAYING);

    // When
    harness.wall.advance(Duration.ofDays(1));
    harness.tick();

    // Then
    assertThat(relay.connected()).isTrue();
    assertThat(relay.holds()).containsExactly("t/discovery", "t/relay/m/0");
    assertThat(harness.status("t").getTime())
        .isEqualTo(ProtoTime.timestamp(harness.wall.instant()));
  }

  @Test
  void silentWorkerWithAnOpenStreamLosesItsLeaseAndItsStream() {
    // Given
    FakeWorker relay = harness.running(4);

    // When
    harness.pass(LEASE);

    // Then
    assertThat(relay.connected()).isFalse();
    relay.connect();
    assertThat(relay.holds()).containsExactly("t/discovery", "t/relay/m/0");
  }

  @Test
  void brokenStreamDoesNotEndTheLease() {
    // Given
    FakeWorker relay = harness.running(4);
    List<Assign> before = List.copyOf(relay.assignments());
    relay.breakStream();
    harness.pass(LEASE.minus(SECOND));

    // When
    relay.connect();

    // Then
    assertThat(relay.assignments()).extracting(Assign::getShard).isEqualTo(refs(before));
    assertThat(relay.revoked()).isEmpty();
  }

  @Test
  void newProcessOfAWorkerEndsTheLeasesOfTheOneBeforeAtOnce() {
    // Given
    FakeWorker relay = harness.running(4);
    long epoch = relay.assigned("t/relay/m/0").getShard().getEpoch();

    // When
    relay.restartProcess();

    // Then
    assertThat(relay.holds()).isEmpty();
    harness.pass(SETTLE, relay);
    assertThat(relay.assigned("t/relay/m/0").getShard().getEpoch()).isEqualTo(epoch + 1);
  }

  @Test
  void restartedCoordinatorAdoptsWhatWorkersStillHold() {
    // Given
    FakeWorker first = harness.running(8);
    FakeWorker second = harness.relay("r2").connect();
    harness.pass(WARM_UP, first, second);
    first.release();
    List<Assign> before = List.copyOf(first.assignments());
    List<Assign> beforeSecond = List.copyOf(second.assignments());
    assertThat(beforeSecond).isNotEmpty();

    // When
    harness.restart();
    second.connect();
    harness.pass(Duration.ofSeconds(5), second);
    first.connect();
    harness.pass(LEASE.multipliedBy(2), first, second);

    // Then
    assertThat(first.assignments()).extracting(Assign::getShard).isEqualTo(refs(before));
    assertThat(second.assignments()).extracting(Assign::getShard).isEqualTo(refs(beforeSecond));
    assertThat(first.revoked()).isEmpty();
    assertThat(second.revoked()).isEmpty();
  }

  @Test
  void restartedCoordinatorHoldsShardsForAnOwnerThatMayComeBack() {
    // Given
    harness.running(4);
    harness.restart();
    FakeWorker other = harness.relay("r2").connect();

    // When
    harness.pass(LEASE.plus(SETTLE).minus(SECOND), other);

    // Then
    assertThat(other.holds()).isEmpty();
    harness.pass(SECOND, other);
    assertThat(other.holds()).containsExactly("t/discovery", "t/relay/m/0");
  }

  @Test
  void tenureThatWasGivenAwayIsNotAdopted() {
    // Given
    FakeWorker paused = harness.running(4);
    FakeWorker other = harness.relay("r2").connect();
    harness.pass(LEASE.plus(SETTLE), other);
    assertThat(other.holds()).contains("t/relay/m/0");

    // When
    paused.connect();

    // Then
    assertThat(paused.holds()).doesNotContain("t/relay/m/0");
    assertThat(other.revoked()).hasSizeLessThanOrEqualTo(1);
  }
}
