package dev.lockstep.coordinator.control;

import static dev.lockstep.coordinator.testing.ControlHarness.LEASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Status;
import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.coordinator.command.CommandListener;
import dev.lockstep.coordinator.command.CommandSpec;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.testing.ControlHarness;
import dev.lockstep.coordinator.testing.FakeWorker;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.CommandOutput;
import dev.lockstep.worker.v1.Hello;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.SessionResponse.MessageCase;
import dev.lockstep.worker.v1.ShardKind;
import dev.lockstep.worker.v1.SyncProgressCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds while the leader's store, loop or leadership gives out. */
class LeaderTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path folder;
  private ControlHarness harness;

  @BeforeEach
  void lead() {
    harness = new ControlHarness(folder);
  }

  @Test
  void commandsEndInTimeThoughTheStoreRefusesWrites() {
    // Given
    FakeWorker relay = harness.running(4);
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
  void coordinatorOfAnOlderTermDoesNotWelcomeAWorker() {
    // Given
    FakeWorker relay = harness.running(4);
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
    FakeWorker relay = harness.running(4);
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
  void redirectsWorkersWhileItDoesNotLead() {
    // Given
    FakeWorker relay = harness.running(4);

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
}
