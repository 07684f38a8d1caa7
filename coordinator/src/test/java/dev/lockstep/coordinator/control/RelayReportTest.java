package dev.lockstep.coordinator.control;

import static dev.lockstep.coordinator.testing.ControlHarness.SETTLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.coordinator.store.CheckpointRecord;
import dev.lockstep.coordinator.testing.ControlHarness;
import dev.lockstep.coordinator.testing.FakeWorker;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.QueueAssignment;
import dev.lockstep.worker.v1.RelayReport;
import dev.lockstep.worker.v1.SessionRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What relays tell of their queues, and what is kept of it. */
class RelayReportTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path folder;
  private ControlHarness harness;

  @BeforeEach
  void lead() {
    harness = new ControlHarness(folder);
  }

  @Test
  void ignoresReportsAndReleasesOfOtherTenures() {
    // Given
    FakeWorker relay = harness.running(4);
    Assign assign = relay.assigned("t/relay/m/0");
    Assign older = assign.toBuilder().setShard(assign.getShard().toBuilder().setEpoch(0)).build();

    // When
    relay.reportQueues(older, 1000, QueuePhase.Value.RELAYING);
    relay.released(older.getShard());

    // Then
    assertThat(harness.status("t").getMappings(0).getQueues(0).hasReportTime()).isFalse();
    assertThat(harness.status("t").getShardsList())
        .noneMatch(s -> s.getState().equals("UNASSIGNED") && s.getKind().equals("RELAY"));
  }

  @Test
  void checkpointsReachTheStoreWithinASecondAndTheNextOwner() {
    // Given
    FakeWorker relay = harness.running(4);
    relay.reportQueues("t/relay/m/0", 90, QueuePhase.Value.RELAYING);
    relay.reportQueues("t/relay/m/0", 20, QueuePhase.Value.RESUMING);

    // When
    harness.pass(SECOND, relay);

    // Then
    List<CheckpointRecord> stored = harness.store.read(tables -> tables.checkpoints().all());
    assertThat(stored)
        .hasSize(4)
        .allMatch(c -> c.sourceOffset() == 90 && c.destinationOffset() == 40);
    harness.restart();
    relay.restartProcess();
    harness.pass(SETTLE, relay);
    assertThat(relay.assigned("t/relay/m/0").getRelay().getQueuesList())
        .allMatch(q -> q.getCheckpoint().getSourceOffset() == 90);
  }

  @Test
  void queueThatHasNotFoundItsPlaceDoesNotOverwriteItsCheckpoint() {
    // Given
    FakeWorker relay = harness.running(4);
    relay.reportQueues("t/relay/m/0", 90, QueuePhase.Value.RELAYING);
    Assign assign = relay.assigned("t/relay/m/0");
    RelayReport.Builder report = RelayReport.newBuilder().setShard(assign.getShard());
    for (QueueAssignment queue : assign.getRelay().getQueuesList()) {
      report.addQueues(
          QueueStatus.newBuilder()
              .setSourceBroker(queue.getSource().getBroker())
              .setSourceQueueId(queue.getSource().getQueueId())
              .setPhase(QueuePhase.Value.RETRYING));
    }

    // When
    relay.say(SessionRequest.newBuilder().setRelayReport(report));
    harness.pass(SECOND, relay);

    // Then
    assertThat(harness.store.<List<CheckpointRecord>>read(tables -> tables.checkpoints().all()))
        .hasSize(4)
        .allMatch(c -> c.sourceOffset() == 90 && c.destinationOffset() == 40);
  }
}
