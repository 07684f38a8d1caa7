package dev.lockstep.coordinator.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.StartPosition;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskState;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.coordinator.catalog.Change;
import dev.lockstep.coordinator.store.QueueMapEntry;
import dev.lockstep.coordinator.testing.ControlHarness;
import dev.lockstep.coordinator.testing.FakeWorker;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.SessionResponse.MessageCase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks and clusters that change, pause, resume and go while workers hold their shards. */
class TaskChangeTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path folder;
  private ControlHarness harness;

  @BeforeEach
  void lead() {
    harness = new ControlHarness(folder);
  }

  @Test
  void latestIsTheTimeWhenTheMappingWasAddedForWheneverAQueueIsFound() {
    // Given
    FakeWorker relay = harness.relay("r1").connect();
    Task.Builder latest = ControlHarness.task("t").toBuilder();
    latest.getMappingsBuilder(0).setStart(StartPosition.newBuilder().setLatest(true));
    Task task = harness.tasks.create(latest.build(), Change.plain("CreateTask"));
    relay.findTopic("t", 4, 4);
    harness.pass(SECOND, relay);

    // When
    Task wider =
        harness.tasks.update(
            "t",
            t ->
                t.toBuilder()
                    .addMappings(
                        t.getMappings(0).toBuilder().setId("n").setDestinationTopic("other"))
                    .build(),
            Change.plain("UpdateTask"));

    // Then
    assertThat(wider.getMappings(0).getCreateTime()).isEqualTo(task.getCreateTime());
    assertThat(wider.getMappings(1).getCreateTime()).isNotEqualTo(task.getCreateTime());
    assertThat(relay.assigned("t/discovery").getDiscovery().getMappingsList())
        .extracting(TopicMapping::getStart)
        .containsExactly(
            StartPosition.newBuilder().setTime(task.getCreateTime()).build(),
            StartPosition.newBuilder().setTime(wider.getMappings(1).getCreateTime()).build());
  }

  @Test
  void editOfARunningTaskReachesTheOwnersInTheSameEpoch() {
    // Given
    FakeWorker relay = harness.running(4);
    Assign before = relay.assigned("t/relay/m/0");
    relay.takeReceived();

    // When
    harness.tasks.update(
        "t", t -> t.toBuilder().setRelayCopies(true).build(), Change.plain("UpdateTask"));

    // Then
    Assign after = relay.assigned("t/relay/m/0");
    assertThat(after.getShard()).isEqualTo(before.getShard());
    assertThat(after.getRelay().getRelayCopies()).isTrue();
    assertThat(relay.takeReceived())
        .extracting(SessionResponse::getMessageCase)
        .containsExactly(MessageCase.ASSIGN);
  }

  @Test
  void newAddressesOfAClusterReachTheOwners() {
    // Given
    FakeWorker relay = harness.running(4);

    // When
    harness.clusters.update(
        "hz",
        c -> c.toBuilder().addNameServers("127.0.0.2:9876").build(),
        Change.plain("UpdateCluster"));

    // Then
    assertThat(relay.assigned("t/relay/m/0").getRelay().getSource().getNameServersList())
        .hasSize(2);
    assertThat(relay.assigned("t/discovery").getDiscovery().getSource().getNameServersList())
        .hasSize(2);
  }

  @Test
  void shardsOfARemovedMappingAreTakenAndItsMapIsKept() {
    // Given
    FakeWorker relay = harness.running(4);

    // When
    harness.tasks.update(
        "t",
        t -> t.toBuilder().setMappings(0, t.getMappings(0).toBuilder().setId("n")).build(),
        Change.plain("UpdateTask"));
    relay.release();

    // Then
    assertThat(relay.holds()).containsExactly("t/discovery");
    List<QueueMapEntry> map = harness.store.read(tables -> tables.queueMaps().ofTask("t"));
    assertThat(map).hasSize(4);
  }

  @Test
  void mappingUnderANewIdCopiesItsTopicsOnlyOnceTheOldOneDoesNot() {
    // Given
    FakeWorker relay = harness.running(4);
    harness.tasks.update(
        "t",
        t -> t.toBuilder().setMappings(0, t.getMappings(0).toBuilder().setId("n")).build(),
        Change.plain("UpdateTask"));

    // When
    relay.findTopic("t", "n", 4, 4);

    // Then
    assertThat(relay.holds()).containsExactly("t/discovery", "t/relay/m/0");
    relay.release();
    assertThat(relay.holds()).containsExactly("t/discovery", "t/relay/n/0");
  }

  @Test
  void pauseTakesAllShardsAndResumeGivesThemAnew() {
    // Given
    FakeWorker relay = harness.running(4);
    FakeWorker sync = harness.offsetSync("o1").connect();
    assertThat(sync.holds()).containsExactly("t/progress");

    // When
    harness.tasks.setState("t", TaskState.Value.PAUSED, Change.plain("PauseTask"));
    relay.release();
    sync.release();

    // Then
    assertThat(relay.holds()).isEmpty();
    assertThat(sync.holds()).isEmpty();
    harness.tasks.setState("t", TaskState.Value.RUNNING, Change.plain("ResumeTask"));
    assertThat(relay.holds()).containsExactly("t/discovery", "t/relay/m/0");
    assertThat(sync.holds()).containsExactly("t/progress");
  }

  @Test
  void resumeStartsStoppedQueuesAgainInANewTenure() {
    // Given
    FakeWorker relay = harness.running(8);
    relay.reportQueues("t/relay/m/0", 90, QueuePhase.Value.STOPPED);
    relay.reportQueues("t/relay/m/1", 90, QueuePhase.Value.RELAYING);
    long epoch = relay.assigned("t/relay/m/0").getShard().getEpoch();

    // When
    harness.tasks.setState("t", TaskState.Value.RUNNING, Change.plain("ResumeTask"));

    // Then
    assertThat(relay.revoked()).extracting(r -> r.getShardId()).containsExactly("t/relay/m/0");
    relay.release();
    assertThat(relay.assigned("t/relay/m/0").getShard().getEpoch()).isEqualTo(epoch + 1);
  }

  @Test
  void taskOfTheSameNameWaitsForTheShardsOfADeletedOneAndBeginsAboveTheirEpochs() {
    // Given
    FakeWorker relay = harness.running(4);
    long epoch = relay.assigned("t/relay/m/0").getShard().getEpoch();
    harness.tasks.delete("t", Change.plain("DeleteTask"));
    Task again = harness.createTask("t");
    assertThat(again.getName()).isEqualTo("tasks/t");
    assertThat(harness.status("t").getMappingsList()).isEmpty();

    // When
    relay.release();

    // Then
    assertThat(relay.holds()).containsExactly("t/discovery");
    relay.findTopic("t", 4, 4);
    assertThat(relay.assigned("t/relay/m/0").getShard().getEpoch()).isGreaterThan(epoch);
  }

  @Test
  void taskWithTheTopicsOfADeletedOneCopiesThemOnlyOnceNobodyElseDoes() {
    // Given
    FakeWorker relay = harness.running(4);
    harness.tasks.delete("t", Change.plain("DeleteTask"));
    harness.createTask("u");

    // When
    relay.findTopic("u", 4, 4);

    // Then
    assertThat(relay.holds()).contains("u/discovery").doesNotContain("u/relay/m/0");
    harness.restart();
    relay.connect();
    assertThat(relay.holds()).contains("t/relay/m/0").doesNotContain("u/relay/m/0");
    relay.release();
    assertThat(relay.holds()).containsExactly("u/discovery", "u/relay/m/0");
    assertThat(harness.store.<List<QueueMapEntry>>read(t -> t.queueMaps().ofTask("t"))).isEmpty();
  }

  @Test
  void taskOfTheSameNameDoesNotInheritTheMapOfADeletedOneOverARestart() {
    // Given
    FakeWorker relay = harness.running(4);
    harness.tasks.delete("t", Change.plain("DeleteTask"));
    harness.createTask("t");

    // When
    harness.restart();

    // Then
    assertThat(harness.control.queueMaps("t")).isEmpty();
    relay.connect();
    relay.release();
    assertThat(relay.holds()).containsExactly("t/discovery");
    relay.findTopic("t", 2, 2);
    assertThat(harness.store.<List<QueueMapEntry>>read(t -> t.queueMaps().ofTask("t"))).hasSize(2);
  }
}
