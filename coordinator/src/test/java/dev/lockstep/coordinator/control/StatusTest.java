package dev.lockstep.coordinator.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.admin.v1.Condition;
import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.admin.v1.ShardStatus;
import dev.lockstep.admin.v1.TaskPhase;
import dev.lockstep.admin.v1.TaskState;
import dev.lockstep.admin.v1.TaskStatus;
import dev.lockstep.coordinator.catalog.Change;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.store.AuditRecord;
import dev.lockstep.coordinator.testing.ControlHarness;
import dev.lockstep.coordinator.testing.FakeWorker;
import dev.lockstep.worker.v1.ProgressReport;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.ShardEvent;
import dev.lockstep.worker.v1.ShardRef;
import dev.lockstep.worker.v1.TopicReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees of a task. */
class StatusTest {
  @TempDir Path folder;
  private ControlHarness harness;
  private FakeWorker sync;

  @BeforeEach
  void lead() {
    harness = new ControlHarness(folder);
    sync = harness.offsetSync("o1");
  }

  @Test
  void namesTheKindOfWorkerThatIsMissing() {
    // When
    harness.createTask("t");

    // Then
    TaskStatus status = harness.status("t");
    assertThat(status.getPhase()).isEqualTo(TaskPhase.Value.STARTING);
    assertThat(status.getConditionsList())
        .extracting(Condition::getReason)
        .containsExactly("NO_WORKER");
    assertThat(status.getConditions(0).getMessage())
        .contains("DISCOVERY")
        .contains("message-relay");
    assertThat(status.getShardsList())
        .extracting(ShardStatus::getState)
        .containsExactly("UNASSIGNED");
  }

  @Test
  void showsQueuesBeforeTheirFirstReport() {
    // Given
    FakeWorker relay = harness.relay("r1").connect();
    sync.connect();
    harness.createTask("t");

    // When
    relay.findTopic("t", 4, 4);

    // Then
    TaskStatus status = harness.status("t");
    assertThat(status.getPhase()).isEqualTo(TaskPhase.Value.STARTING);
    assertThat(status.getConditionsList()).isEmpty();
    assertThat(status.getMappings(0).getSource()).isEqualTo("clusters/hz");
    assertThat(status.getMappings(0).getQueuesList())
        .hasSize(4)
        .allMatch(q ->
            q.getPhase() == QueuePhase.Value.UNSPECIFIED
                && q.getRelayedOffset() == 50
                && !q.hasReportTime());
  }

  @Test
  void runsOnceEveryQueueIsRelayed() {
    // Given
    FakeWorker relay = running();

    // When
    relay.reportQueues("t/relay/m/0", 100, QueuePhase.Value.RELAYING);

    // Then
    TaskStatus status = harness.status("t");
    assertThat(status.getPhase()).isEqualTo(TaskPhase.Value.RUNNING);
    assertThat(status.getLagMessages()).isEqualTo(12);
    assertThat(status.getMappings(0).getQueuesList()).allMatch(QueueStatus::hasReportTime);
    assertThat(status.getShardsList())
        .anyMatch(s ->
            s.getShard().equals("t/relay/m/0")
                && s.getState().equals("RUNNING")
                && s.getWorker().equals("r1"));
  }

  @Test
  void isDegradedWhileAQueueIsStopped() {
    // Given
    FakeWorker relay = running();

    // When
    relay.reportQueues("t/relay/m/0", 100, QueuePhase.Value.STOPPED);

    // Then
    TaskStatus status = harness.status("t");
    assertThat(status.getPhase()).isEqualTo(TaskPhase.Value.DEGRADED);
    assertThat(status.getConditionsList())
        .hasSize(4)
        .allMatch(c -> c.getReason().equals("QUEUE_STOPPED"));
  }

  @Test
  void isDegradedOnceItsWorkersAreGone() {
    // Given
    FakeWorker relay = running();
    relay.reportQueues("t/relay/m/0", 100, QueuePhase.Value.RELAYING);

    // When
    harness.pass(ControlHarness.LEASE.plus(ControlHarness.SETTLE), sync);

    // Then
    TaskStatus status = harness.status("t");
    assertThat(status.getPhase()).isEqualTo(TaskPhase.Value.DEGRADED);
    assertThat(status.getConditionsList())
        .extracting(Condition::getReason)
        .containsExactly("NO_WORKER", "NO_WORKER");
    assertThat(status.getMappings(0).getQueuesList())
        .allMatch(q -> q.getPhase() == QueuePhase.Value.UNSPECIFIED && q.getRelayedOffset() == 100);
  }

  @Test
  void saysWhatDiscoveryFoundWrongAndSinceWhen() {
    // Given
    FakeWorker relay = harness.relay("r1").connect();
    harness.createTask("t");
    relay.findTopic("t", 0, 4);
    var since = harness.status("t").getConditions(0).getSince();

    // When
    harness.pass(Duration.ofSeconds(5), relay);
    relay.findTopic("t", 0, 4);

    // Then
    TaskStatus status = harness.status("t");
    assertThat(status.getPhase()).isEqualTo(TaskPhase.Value.DEGRADED);
    assertThat(status.getConditions(0).getReason()).isEqualTo("SOURCE_TOPIC_MISSING");
    assertThat(status.getConditions(0).getSince()).isEqualTo(since);
    relay.findTopic("t", 4, 0);
    assertThat(harness.status("t").getConditions(0).getReason())
        .isEqualTo("DESTINATION_TOPIC_MISSING");
    relay.findTopic("t", 4, 4);
    assertThat(harness.status("t").getConditionsList())
        .extracting(Condition::getReason)
        .containsExactly("NO_WORKER");
  }

  @Test
  void showsAWorkersOwnCondition() {
    // Given
    FakeWorker relay = harness.relay("r1").connect();
    harness.createTask("t");

    // When
    relay.say(
        SessionRequest.newBuilder()
            .setTopicReport(
                TopicReport.newBuilder()
                    .setShard(relay.assigned("t/discovery").getShard())
                    .setMappingId("m")
                    .setSourceTopic("orders")
                    .setDestinationTopic("orders")
                    .setCondition(
                        Condition.newBuilder()
                            .setReason("SOURCE_UNREACHABLE")
                            .setMessage("no answer"))));

    // Then
    Condition shown = harness.status("t").getConditions(0);
    assertThat(shown.getReason()).isEqualTo("SOURCE_UNREACHABLE");
    assertThat(shown.hasSince()).isTrue();
  }

  @Test
  void isPausedWhenAUserPausedIt() {
    // Given
    running();

    // When
    harness.tasks.setState("t", TaskState.Value.PAUSED, Change.plain("PauseTask"));

    // Then
    assertThat(harness.status("t").getPhase()).isEqualTo(TaskPhase.Value.PAUSED);
    assertThat(harness.status("t").getConditionsList()).isEmpty();
    harness.tasks.delete("t", Change.plain("DeleteTask"));
    assertThatThrownBy(() -> harness.status("t"))
        .isInstanceOfSatisfying(
            ControlException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TASK_NOT_FOUND));
  }

  @Test
  void keepsEventsAndChangedDecisionsOnRecord() {
    // Given
    FakeWorker relay = running();
    List<GroupProgress> watched = new ArrayList<>();
    harness.groups.subscribe("t", watched::add);

    // When
    relay.say(
        SessionRequest.newBuilder()
            .setShardEvent(
                ShardEvent.newBuilder()
                    .setShard(relay.assigned("t/relay/m/0").getShard())
                    .setReason("GAP")
                    .setMessage("100 messages were deleted before they were copied")
                    .putAttributes("count", "100")));
    decide(Decision.Value.SYNCED);
    decide(Decision.Value.ALREADY_ALIGNED);
    decide(Decision.Value.HELD_AT_RELAY_TAIL);
    decide(Decision.Value.FAILED);
    decide(Decision.Value.FAILED);
    decide(Decision.Value.SYNCED);
    decide(Decision.Value.FAILED);
    harness.pass(Duration.ofSeconds(1), relay, sync);

    // Then
    List<AuditRecord> audit = harness.store.read(tables -> tables.audit().newest("t", 10));
    assertThat(audit)
        .extracting(AuditRecord::reason)
        .containsExactly("DECISION_CHANGED", "DECISION_CHANGED", "DECISION_CHANGED", "GAP");
    assertThat(audit.getLast().attributes()).containsEntry("count", "100");
    assertThat(watched).hasSize(7);
    assertThat(harness.groups.list("t"))
        .extracting(GroupProgress::getDecision)
        .containsExactly(Decision.Value.FAILED);
  }

  @Test
  void keepsAnEventOnRecordAlthoughTheTenureItIsOfIsOver() {
    // Given
    FakeWorker relay = running();
    ShardRef past = relay.assigned("t/relay/m/0").getShard();
    FakeWorker next = harness.relay("r2").connect();
    relay.breakStream();
    harness.pass(Duration.ofMinutes(1), next, sync);
    assertThat(next.assigned("t/relay/m/0").getShard().getEpoch()).isGreaterThan(past.getEpoch());
    relay.connect();

    // When
    relay.say(
        SessionRequest.newBuilder()
            .setShardEvent(ShardEvent.newBuilder().setShard(past).setReason("LATE_WRITER")));
    harness.pass(Duration.ofSeconds(1), relay, next, sync);

    // Then
    List<AuditRecord> audit = harness.store.read(tables -> tables.audit().newest("t", 10));
    assertThat(audit).extracting(AuditRecord::reason).containsExactly("LATE_WRITER");
  }

  @Test
  void tellsCallersTheSpecOnlyOnceTopicsAreKnown() {
    // Given
    FakeWorker relay = harness.relay("r1").connect();
    harness.createTask("t");
    assertThat(harness.control.queueMaps("t")).isEmpty();
    assertThatThrownBy(() -> harness.control.progressSpec("t"))
        .isInstanceOfSatisfying(
            ControlException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.TOPICS_NOT_DISCOVERED));

    // When
    relay.findTopic("t", 4, 4);

    // Then
    assertThat(harness.control.progressSpec("t").getTopics(0).getQueuesList()).hasSize(4);
    assertThat(harness.control.progressSpec("t").getSettings().getMinOnlineMove()).isEqualTo(1000);
    assertThat(harness.control.queueMaps("t").getFirst().getSourceTopic()).isEqualTo("orders");
  }

  /** Workers r1 and o1 run task t with four queues, which have not reported. */
  private FakeWorker running() {
    FakeWorker relay = harness.relay("r1").connect();
    sync.connect();
    harness.createTask("t");
    relay.findTopic("t", 4, 4);
    return relay;
  }

  private void decide(Decision.Value decision) {
    sync.say(
        SessionRequest.newBuilder()
            .setProgressReport(
                ProgressReport.newBuilder()
                    .setShard(sync.assigned("t/progress").getShard())
                    .addGroups(
                        GroupProgress.newBuilder()
                            .setGroup("g")
                            .setSourceTopic("orders")
                            .setDecision(decision))));
  }
}
