package dev.lockstep.coordinator.control;

import static dev.lockstep.coordinator.testing.ControlHarness.WARM_UP;
import static dev.lockstep.coordinator.testing.FakeWorker.refs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.coordinator.testing.ControlHarness;
import dev.lockstep.coordinator.testing.FakeWorker;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.ShardRef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moves between workers that are there, and what those are told to prepare for. */
class MoveTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path folder;
  private ControlHarness harness;

  @BeforeEach
  void lead() {
    harness = new ControlHarness(folder);
  }

  @Test
  void newWorkerGetsItsShareByRevokeDrainReleaseAssign() {
    // Given
    FakeWorker first = harness.running(16);
    first.takeReceived();

    // When
    FakeWorker second = harness.relay("r2").connect();
    harness.pass(WARM_UP.minus(SECOND), first, second);
    assertThat(first.revoked()).isEmpty();
    harness.pass(SECOND, first, second);

    // Then
    assertThat(first.revoked()).hasSize(2);
    assertThat(second.holds()).isEmpty();
    var moved = first.revoked();
    first.release();
    assertThat(second.holds()).hasSize(2);
    for (Assign assign : second.assignments()) {
      assertThat(moved)
          .anyMatch(r ->
              r.getShardId().equals(assign.getShard().getShardId())
                  && r.getEpoch() + 1 == assign.getShard().getEpoch());
    }
    assertThat(first.revoked()).isEmpty();
  }

  @Test
  void drainingWorkerLosesAllToOthersWithoutWaitingForALease() {
    // Given
    FakeWorker first = harness.running(8);
    FakeWorker second = harness.relay("r2").connect();
    harness.pass(WARM_UP, first, second);
    first.release();

    // When
    first.drain();
    first.release();

    // Then
    assertThat(first.holds()).isEmpty();
    assertThat(second.holds()).containsExactly("t/discovery", "t/relay/m/0", "t/relay/m/1");
  }

  @Test
  void tellsANewRelayOfWorkThatOthersHave() {
    // Given
    FakeWorker relay = harness.running(4);
    ShardRef held = relay.assigned("t/relay/m/0").getShard();

    // When
    FakeWorker second = harness.relay("r2").connect();

    // Then
    assertThat(second.takeReceived())
        .filteredOn(SessionResponse::hasPrepare)
        .singleElement()
        .satisfies(message -> {
          List<Assign> told = message.getPrepare().getAssignmentsList();
          assertThat(refs(told)).containsExactly(held);
          assertThat(told.getFirst().getRelay().getQueuesCount()).isPositive();
        });
    assertThat(relay.assigned("t/relay/m/0").getShard()).isEqualTo(held);
  }

  @Test
  void tellsAWorkerThatComesBackWithItsShardsOfNothing() {
    // Given
    FakeWorker relay = harness.running(4);
    relay.takeReceived();

    // When
    relay.breakStream();
    relay.connect();

    // Then
    assertThat(relay.takeReceived()).noneMatch(SessionResponse::hasPrepare);
  }
}
