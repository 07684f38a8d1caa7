package dev.lockstep.coordinator.control;

import static dev.lockstep.coordinator.testing.ControlHarness.LEASE;
import static dev.lockstep.coordinator.testing.ControlHarness.SETTLE;
import static dev.lockstep.coordinator.testing.ControlHarness.WARM_UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Status;
import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.admin.v1.StartPosition;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskState;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.coordinator.catalog.Change;
import dev.lockstep.coordinator.command.CommandListener;
import dev.lockstep.coordinator.command.CommandSpec;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.store.CheckpointRecord;
import dev.lockstep.coordinator.store.QueueMapEntry;
import dev.lockstep.coordinator.store.ShardRecord;
import dev.lockstep.coordinator.testing.ControlHarness;
import dev.lockstep.coordinator.testing.FakeWorker;
import dev.lockstep.coordinator.time.ProtoTime;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.CommandOutput;
import dev.lockstep.worker.v1.Hello;
import dev.lockstep.worker.v1.QueueAssignment;
import dev.lockstep.worker.v1.RelayReport;
import dev.lockstep.worker.v1.RelaySpec;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.SessionResponse.MessageCase;
import dev.lockstep.worker.v1.ShardKind;
import dev.lockstep.worker.v1.ShardRef;
import dev.lockstep.worker.v1.SyncProgressCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leases, epochs, adoption and moves, against a clock. */
class ControlTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path folder;
  private ControlHarness harness;

  @BeforeEach
  void lead() {
    harness = new ControlHarness(folder);
  }

  @Test
  void assignsDiscoveryThenRelaysAndProgressOnceTheTopicIsKnown() {
    // Given
    FakeWorker relay = harness.relay("r1").connect();
    FakeWorker sync = harness.offsetSync("o1").connect();
    harness.createTask("t");
    assertThat(relay.holds()).containsExactly("t/discovery");
    assertThat(sync.holds()).isEmpty();

    // When
    relay.findTopic("t", 8, 8);

    // Then
    assertThat(relay.holds()).containsExactly("t/discovery", "t/relay/m/0", "t/relay/m/1");
    assertThat(sync.holds()).containsExactly("t/progress");
    RelaySpec spec = relay.assigned("t/relay/m/0").getRelay();
    assertThat(spec.getSource().getName()).isEqualTo("clusters/hz");
    assertThat(spec.getProgressGroup()).isEqualTo("LOCKSTEP_t");
    assertThat(spec.getQueuesList())
        .hasSize(4)
        .allMatch(q -> q.getStartOffset() == 50 && !q.hasCheckpoint());
    assertThat(sync.assigned("t/progress").getProgress().getTopics(0).getQueuesList()).hasSize(8);
    assertThat(sync.assigned("t/progress").getProgress().getSettings().getInterval().getSeconds())
        .isEqualTo(10);
  }

  @Test
  void whatIsAssignedIsDurableBefore() {
    // Given
    FakeWorker relay = running(4);

    // When
    List<ShardRecord> stored = harness.store.read(tables -> tables.shards().all());

    // Then
    for (Assign assign : relay.assignments()) {
      assertThat(stored)
          .anyMatch(s ->
              s.id().equals(assign.getShard().getShardId())
                  && s.epoch() == assign.getShard().getEpoch()
                  && s.owner() != null
                  && s.owner().worker().equals("r1"));
    }
  }

  @Test
  void newSourceQueuesGetAShardOfTheirOwnAndStartWhereTheMappingSays() {
    // Given
    FakeWorker relay = running(4);

    // When
    relay.findTopic("t", 6, 6);

    // Then
    assertThat(relay.holds()).containsExactly("t/discovery", "t/relay/m/0", "t/relay/m/1");
    assertThat(relay.assigned("t/relay/m/0").getRelay().getQueuesList()).hasSize(4);
    assertThat(relay.assigned("t/relay/m/1").getRelay().getQueuesList())
        .hasSize(2)
        .allMatch(q -> q.getStartOffset() == 50);
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
  void queuesThatVanishStayInTheMap() {
    // Given
    FakeWorker relay = running(4);

    // When
    relay.findTopic("t", 2, 1);
    relay.findTopic("t", 4, 4);

    // Then
    List<QueueMapEntry> map = harness.store.read(tables -> tables.queueMaps().ofTask("t"));
    assertThat(map).hasSize(4).extracting(e -> e.destination().queue()).containsExactly(0, 1, 2, 3);
  }

  @Test
  void movesShardsOfALostWorkerOnlyAfterLeaseAndSettleTime() {
    // Given
    FakeWorker lost = running(4);
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
    FakeWorker relay = running(4);

    // When
    harness.pass(LEASE.multipliedBy(3), relay);

    // Then
    assertThat(relay.connected()).isTrue();
    assertThat(relay.revoked()).isEmpty();
  }

  @Test
  void stepsOfTheSystemsTimeEndNoLease() {
    // Given
    FakeWorker relay = running(4);
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
    FakeWorker relay = running(4);

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
    FakeWorker relay = running(4);
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
    FakeWorker relay = running(4);
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
    FakeWorker first = running(8);
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
    running(4);
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
    FakeWorker paused = running(4);
    FakeWorker other = harness.relay("r2").connect();
    harness.pass(LEASE.plus(SETTLE), other);
    assertThat(other.holds()).contains("t/relay/m/0");

    // When
    paused.connect();

    // Then
    assertThat(paused.holds()).doesNotContain("t/relay/m/0");
    assertThat(other.revoked()).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void newWorkerGetsItsShareByRevokeDrainReleaseAssign() {
    // Given
    FakeWorker first = running(16);
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
    FakeWorker first = running(8);
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
  void ignoresReportsAndReleasesOfOtherTenures() {
    // Given
    FakeWorker relay = running(4);
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
    FakeWorker relay = running(4);
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
    FakeWorker relay = running(4);
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

  @Test
  void editOfARunningTaskReachesTheOwnersInTheSameEpoch() {
    // Given
    FakeWorker relay = running(4);
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
    FakeWorker relay = running(4);

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
    FakeWorker relay = running(4);

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
  void pauseTakesAllShardsAndResumeGivesThemAnew() {
    // Given
    FakeWorker relay = running(4);
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
    FakeWorker relay = running(8);
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
    FakeWorker relay = running(4);
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
  void commandsEndInTimeThoughTheStoreRefusesWrites() {
    // Given
    FakeWorker relay = running(4);
    harness.offsetSync("o1").connect();
    List<Reason> ends = new ArrayList<>();
    harness
        .control
        .commands()
        .submit(
            new CommandSpec(
                Command.newBuilder()
                    .setSyncProgress(SyncProgressCommand.getDefaultInstance())
                    .build(),
                "",
                SECOND),
            new CommandListener() {
              @Override
              public void output(CommandOutput output) {}

              @Override
              public void done(Status status) {}

              @Override
              public void failed(ControlException cause) {
                ends.add(cause.reason());
              }
            });
    // There is a checkpoint to write, and the writer's term is over.
    relay.reportQueues("t/relay/m/0", 90, QueuePhase.Value.RELAYING);
    assertThat(harness.store.acquire("me", "", LEASE)).isPresent();
    harness.clock.advance(SECOND.multipliedBy(2));

    // When
    assertThatThrownBy(harness::tick).isInstanceOf(ControlException.class);

    // Then
    assertThat(ends).containsExactly(Reason.COMMAND_TIMEOUT);
  }

  @Test
  void changeIsTakenThoughTheLoopIsFull() {
    // Given
    FakeWorker relay = harness.relay("r1").connect();
    harness.loop.full(true);

    // When
    harness.createTask("t");

    // Then
    harness.loop.full(false);
    harness.tick();
    assertThat(relay.holds()).containsExactly("t/discovery");
  }

  @Test
  void taskWithTheTopicsOfADeletedOneCopiesThemOnlyOnceNobodyElseDoes() {
    // Given
    FakeWorker relay = running(4);
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
    FakeWorker relay = running(4);
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

  @Test
  void mappingUnderANewIdCopiesItsTopicsOnlyOnceTheOldOneDoesNot() {
    // Given
    FakeWorker relay = running(4);
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
  void coordinatorOfAnOlderTermDoesNotWelcomeAWorker() {
    // Given
    FakeWorker relay = running(4);
    harness.restart();
    relay.connect();
    relay.takeReceived();

    // When: it has seen a leader of a later term
    FakeWorker ahead = harness.relay("r9");
    ahead.say(
        SessionRequest.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setWorkerId("r9")
                    .setIncarnation("i")
                    .addKinds(ShardKind.SHARD_KIND_RELAY)
                    .setLeaderEpoch(99)));

    // Then
    assertThat(ahead.takeReceived())
        .extracting(SessionResponse::getMessageCase)
        .containsExactly(MessageCase.REDIRECT);
    assertThat(ahead.connected()).isFalse();
  }

  @Test
  void heartbeatsThatWaitedPastTheLeadersLeaseAreNotAnswered() {
    // Given
    FakeWorker relay = running(4);
    relay.takeReceived();

    // When: the process stood still
    harness.clock.advance(Duration.ofMinutes(10));
    relay.heartbeat();

    // Then
    assertThat(relay.takeReceived())
        .extracting(SessionResponse::getMessageCase)
        .containsExactly(MessageCase.REDIRECT);
  }

  @Test
  void tellsANewRelayOfWorkThatOthersHave() {
    // Given
    FakeWorker relay = running(4);
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
    FakeWorker relay = running(4);
    relay.takeReceived();

    // When
    relay.breakStream();
    relay.connect();

    // Then
    assertThat(relay.takeReceived()).noneMatch(SessionResponse::hasPrepare);
  }

  @Test
  void redirectsWorkersWhileItDoesNotLead() {
    // Given
    FakeWorker relay = running(4);

    // When
    harness.loop.post(harness.leadership::resign);

    // Then
    assertThat(relay.connected()).isFalse();
    relay.takeReceived();
    relay.connect();
    assertThat(relay.takeReceived())
        .extracting(SessionResponse::getMessageCase)
        .containsExactly(MessageCase.REDIRECT);
  }

  /** Worker r1 runs task t with that many queues. */
  private FakeWorker running(int queues) {
    FakeWorker relay = harness.relay("r1").connect();
    harness.createTask("t");
    relay.findTopic("t", queues, queues);
    return relay;
  }

  private static List<ShardRef> refs(List<Assign> assigns) {
    return assigns.stream().map(Assign::getShard).toList();
  }
}
