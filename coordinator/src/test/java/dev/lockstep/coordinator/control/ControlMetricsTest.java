package dev.lockstep.coordinator.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.coordinator.testing.ControlHarness;
import dev.lockstep.coordinator.testing.FakeWorker;
import io.micrometer.core.instrument.Gauge;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlMetricsTest {

  @TempDir Path folder;
  private ControlHarness harness;

  @BeforeEach
  void lead() {
    harness = new ControlHarness(folder);
  }

  @Test
  void tellsWhichShardsWaitForAWorkerAndWhoHasTheOthers() {
    // Given a task, and no worker that syncs progress
    FakeWorker relay = harness.relay("r1").connect();
    harness.createTask("t");
    relay.findTopic("t", 4, 4);

    // When some time passes
    harness.pass(Duration.ofSeconds(4), relay);

    // Then
    assertThat(shards("kind", "relay", "worker", "r1")).isEqualTo(1);
    assertThat(shards("kind", "discovery", "worker", "r1")).isEqualTo(1);
    assertThat(shards("kind", "progress", "state", "unassigned", "worker", "")).isEqualTo(1);
  }

  @Test
  void forgetsAWorkerThatHasNoShardAnyMore() {
    // Given a worker with shards
    FakeWorker relay = harness.relay("r1").connect();
    harness.createTask("t");
    relay.findTopic("t", 4, 4);
    harness.pass(Duration.ofSeconds(4), relay);

    // When it is not heard of for longer than its lease
    harness.pass(ControlHarness.LEASE.plus(ControlHarness.SETTLE).plusSeconds(5));

    // Then nothing tells of it, and why is counted
    assertThat(harness.meters.find("lockstep.shards").tag("worker", "r1").gauges()).isEmpty();
    assertThat(shards("kind", "relay", "state", "unassigned")).isEqualTo(1);
    assertThat(harness.meters.get("lockstep.worker.leases.expired").counter().count()).isEqualTo(1);
  }

  @Test
  void countsWhyShardsAreTakenBack() {
    // Given two shards with one worker
    FakeWorker relay = harness.relay("r1").connect();
    harness.createTask("t");
    relay.findTopic("t", 8, 8);

    // When another one comes that has none
    FakeWorker other = harness.relay("r2").connect();
    harness.pass(ControlHarness.WARM_UP, relay, other);

    // Then
    assertThat(
            harness
                .meters
                .get("lockstep.shards.revoked")
                .tag("reason", "balance")
                .counter()
                .count())
        .isPositive();
  }

  private double shards(String... tags) {
    return harness.meters.get("lockstep.shards").tags(tags).gauges().stream()
        .mapToDouble(Gauge::value)
        .sum();
  }
}
