package dev.lockstep.coordinator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.leadership.LeaderGate;
import dev.lockstep.coordinator.store.LeaderEpoch;
import dev.lockstep.coordinator.testing.DirectLoop;
import dev.lockstep.coordinator.testing.TestClock;
import dev.lockstep.worker.v1.CheckClusterCommand;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.CommandDone;
import dev.lockstep.worker.v1.CommandOutput;
import dev.lockstep.worker.v1.SessionResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandDispatcherTest {
  private static final CommandSpec CHECK =
      new CommandSpec(
          Command.newBuilder().setCheckCluster(CheckClusterCommand.getDefaultInstance()).build(),
          "shanghai",
          Duration.ofSeconds(10));

  private final TestClock clock = new TestClock();
  private final List<CommandWorker> workers = new ArrayList<>();
  private final Results results = new Results();
  private final CommandDispatcher dispatcher =
      new CommandDispatcher(new DirectLoop(), Leading::new, () -> workers, clock);

  @Test
  void saysAtOnceWhatIsMissing() {
    // When, Then
    assertThatThrownBy(() -> dispatcher.submit(CHECK, results))
        .isInstanceOfSatisfying(
            ControlException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_WORKER))
        .hasMessageContaining("offset-sync")
        .hasMessageContaining("lockstep.worker.coordinators");
  }

  @Test
  void prefersAWorkerOfTheRegionThenTheOneWithLessToDo() {
    // Given
    connect("a", "hangzhou");
    connect("b", "shanghai");
    connect("c", "shanghai");

    // When
    List<String> chosen =
        List.of(
            dispatcher.submit(CHECK, results).worker(),
            dispatcher.submit(CHECK, results).worker(),
            dispatcher.submit(CHECK, results).worker());

    // Then
    assertThat(chosen).containsExactly("b", "c", "b");
  }

  @Test
  void passesOutputsAndTheEndOnFromTheRightStreamOnly() {
    // Given
    Channel channel = connect("a", "");
    Channel other = connect("b", "shanghai");
    String worker = dispatcher.submit(CHECK, results).worker();
    assertThat(worker).isEqualTo("b");
    String id = other.last().getCommand().getCommandId();

    // When
    dispatcher.output(channel, CommandOutput.newBuilder().setCommandId(id).build());
    dispatcher.output(other, CommandOutput.newBuilder().setCommandId(id).build());
    dispatcher.done(other, done(id, Code.OK));
    dispatcher.done(other, done(id, Code.OK));

    // Then
    assertThat(results.events).containsExactly("output", "done OK");
    assertThat(other.last().getCommand().getTimeout().getSeconds()).isEqualTo(10);
  }

  @Test
  void endsWhenTheStreamBreaks() {
    // Given
    Channel channel = connect("a", "");
    dispatcher.submit(CHECK, results);

    // When
    dispatcher.lost(channel);
    dispatcher.tick();

    // Then
    assertThat(results.events).containsExactly("failed WORKER_LOST");
  }

  @Test
  void endsWhenItsTimeIsOverAndStopsTheWorker() {
    // Given
    Channel channel = connect("a", "");
    dispatcher.submit(CHECK, results);
    String id = channel.last().getCommand().getCommandId();

    // When
    clock.advance(Duration.ofSeconds(10));
    dispatcher.tick();

    // Then
    assertThat(results.events).containsExactly("failed COMMAND_TIMEOUT");
    assertThat(channel.last().getCancelCommand().getCommandId()).isEqualTo(id);
  }

  @Test
  void cancelWaitsForTheWorkersEndButNotForEver() {
    // Given
    Channel channel = connect("a", "");
    CommandHandle confirmed = dispatcher.submit(CHECK, results);
    String id = channel.last().getCommand().getCommandId();
    CommandHandle ignored = dispatcher.submit(CHECK, results);

    // When
    confirmed.cancel();
    ignored.cancel();
    dispatcher.done(channel, done(id, Code.CANCELLED));
    clock.advance(Duration.ofSeconds(5));
    dispatcher.tick();

    // Then
    assertThat(results.events).containsExactly("done CANCELLED", "failed CANCELLED");
  }

  @Test
  void listenerThatFailsHarmsNobody() {
    // Given
    Channel channel = connect("a", "");
    dispatcher.submit(CHECK, new Throwing());
    String id = channel.last().getCommand().getCommandId();

    // When
    dispatcher.output(channel, CommandOutput.newBuilder().setCommandId(id).build());
    dispatcher.done(channel, done(id, Code.OK));

    // Then
    dispatcher.submit(CHECK, results);
    dispatcher.failAll();
    assertThat(results.events).containsExactly("failed NOT_LEADER");
  }

  private Channel connect(String id, String region) {
    Channel channel = new Channel();
    workers.add(new CommandWorker(id, region, false, channel));
    return channel;
  }

  private static CommandDone done(String id, Code code) {
    return CommandDone.newBuilder()
        .setCommandId(id)
        .setStatus(Status.newBuilder().setCode(code.getNumber()))
        .build();
  }

  private static final class Channel implements CommandChannel {
    private final List<SessionResponse> sent = new ArrayList<>();

    @Override
    public void send(SessionResponse message) {
      sent.add(message);
    }

    SessionResponse last() {
      return sent.getLast();
    }
  }

  private static final class Results implements CommandListener {
    private final List<String> events = new ArrayList<>();

    @Override
    public void output(CommandOutput output) {
      events.add("output");
    }

    @Override
    public void done(Status status) {
      events.add("done " + Code.forNumber(status.getCode()));
    }

    @Override
    public void failed(ControlException cause) {
      events.add("failed " + cause.reason());
    }
  }

  private static final class Throwing implements CommandListener {
    @Override
    public void output(CommandOutput output) {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public void done(Status status) {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public void failed(ControlException cause) {
      throw new IllegalStateException("on purpose");
    }
  }

  private static final class Leading implements LeaderGate {
    @Override
    public Optional<LeaderEpoch> current() {
      return Optional.of(require());
    }

    @Override
    public LeaderEpoch require() {
      return new LeaderEpoch(1);
    }

    @Override
    public String leaderAddress() {
      return "";
    }
  }
}
