package dev.lockstep.coordinator.command;

import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.leadership.LeaderGate;
import dev.lockstep.coordinator.loop.Loop;
import dev.lockstep.coordinator.time.ProtoTime;
import dev.lockstep.worker.v1.CancelCommand;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.CommandDone;
import dev.lockstep.worker.v1.CommandOutput;
import dev.lockstep.worker.v1.SessionResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Sends commands to workers and passes their results on. All but {@link #submit} and the handles is
 * called on the control loop.
 *
 * <p>INVARIANT: a command lives no longer than the stream it was sent on; every listener gets
 * exactly one last call.
 */
public final class CommandDispatcher implements Commands {
  private static final Logger LOG = Logger.getLogger(CommandDispatcher.class);
  private static final Duration CANCEL_GRACE = Duration.ofSeconds(5);

  private final Loop loop;
  private final Supplier<LeaderGate> gate;
  private final CommandWorkers workers;
  private final Clock clock;
  private final Map<String, Pending> pending = new LinkedHashMap<>();

  /**
   * A dispatcher without commands.
   *
   * @param gate whether this coordinator leads; asked at the first command, since leadership also
   *     ends commands
   */
  public CommandDispatcher(
      Loop loop, Supplier<LeaderGate> gate, CommandWorkers workers, Clock clock) {
    this.loop = loop;
    this.gate = gate;
    this.workers = workers;
    this.clock = clock;
  }

  @Override
  public CommandHandle submit(CommandSpec spec, CommandListener listener) {
    return loop.call(() -> send(spec, listener));
  }

  /** Passes a piece of a result on, if it comes from where the command was sent. */
  public void output(CommandChannel from, CommandOutput output) {
    Pending command = pending.get(output.getCommandId());
    if (command != null && command.worker.channel().equals(from)) {
      notify(command, () -> command.listener.output(output));
    }
  }

  /** Ends a command, if its end comes from where it was sent. */
  public void done(CommandChannel from, CommandDone done) {
    Pending command = pending.get(done.getCommandId());
    if (command != null && command.worker.channel().equals(from)) {
      pending.remove(command.id);
      notify(command, () -> command.listener.done(done.getStatus()));
    }
  }

  /** Ends the commands that were sent on a stream that broke. */
  public void lost(CommandChannel channel) {
    for (Pending command : List.copyOf(pending.values())) {
      if (command.worker.channel().equals(channel)) {
        fail(
            command,
            Reason.WORKER_LOST,
            "the connection to worker "
                + command.worker.id()
                + " broke while it carried out "
                + command.what()
                + "; try again");
      }
    }
  }

  /** Ends the commands whose time is over. */
  public void tick() {
    Instant now = clock.instant();
    for (Pending command : List.copyOf(pending.values())) {
      if (command.cancelled && !now.isBefore(command.deadline)) {
        fail(
            command,
            Reason.CANCELLED,
            command.what()
                + " was cancelled; worker "
                + command.worker.id()
                + " did not confirm it");
      } else if (!now.isBefore(command.deadline)) {
        command.worker.channel().send(cancelMessage(command.id));
        fail(
            command,
            Reason.COMMAND_TIMEOUT,
            "worker "
                + command.worker.id()
                + " did not finish "
                + command.what()
                + " within "
                + command.timeout);
      }
    }
  }

  /** Ends all commands: this coordinator does not lead any more. */
  public void failAll() {
    for (Pending command : List.copyOf(pending.values())) {
      fail(
          command,
          Reason.NOT_LEADER,
          "this coordinator stopped leading while " + command.what() + " ran; try again");
    }
  }

  private CommandHandle send(CommandSpec spec, CommandListener listener) {
    var _ = gate.get().require();
    CommandWorker worker =
        workers.commandWorkers().stream()
            .min(preference(spec.region()))
            .orElseThrow(() ->
                new ControlException(
                    Reason.NO_WORKER,
                    "no offset-sync worker is connected, which this call needs; start one with"
                        + " lockstep.worker.coordinators=<host:port of this coordinator>"));
    String id = UUID.randomUUID().toString();
    Pending command = new Pending(id, spec, worker, listener, clock.instant().plus(spec.timeout()));
    pending.put(id, command);
    LOG.debugf("command sent command=%s kind=%s worker=%s", id, command.what(), worker.id());
    worker
        .channel()
        .send(
            SessionResponse.newBuilder()
                .setCommand(
                    spec.command().toBuilder()
                        .setCommandId(id)
                        .setTimeout(ProtoTime.duration(spec.timeout())))
                .build());
    return new Handle(worker.id(), () -> loop.post(() -> cancel(id)));
  }

  private Comparator<CommandWorker> preference(String region) {
    return Comparator.comparing(CommandWorker::draining)
        .thenComparing(worker -> !region.isEmpty() && !worker.region().equals(region))
        .thenComparingLong(worker ->
            pending.values().stream().filter(c -> c.worker.id().equals(worker.id())).count())
        .thenComparing(CommandWorker::id);
  }

  private void cancel(String id) {
    Pending command = pending.get(id);
    if (command != null && !command.cancelled) {
      command.cancelled = true;
      command.deadline = clock.instant().plus(CANCEL_GRACE);
      command.worker.channel().send(cancelMessage(id));
    }
  }

  private void fail(Pending command, Reason reason, String message) {
    pending.remove(command.id);
    notify(command, () -> command.listener.failed(new ControlException(reason, message)));
  }

  private static void notify(Pending command, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.errorf(e, "a command's listener failed; the command goes on command=%s", command.id);
    }
  }

  private static SessionResponse cancelMessage(String id) {
    return SessionResponse.newBuilder()
        .setCancelCommand(CancelCommand.newBuilder().setCommandId(id))
        .build();
  }

  private record Handle(String worker, Runnable canceller) implements CommandHandle {
    @Override
    public void cancel() {
      canceller.run();
    }
  }

  /** A command that has not ended. */
  private static final class Pending {
    final String id;
    final Command.CommandCase kind;
    final Duration timeout;
    final CommandWorker worker;
    final CommandListener listener;
    Instant deadline;
    boolean cancelled;

    Pending(
        String id,
        CommandSpec spec,
        CommandWorker worker,
        CommandListener listener,
        Instant deadline) {
      this.id = id;
      this.kind = spec.command().getCommandCase();
      this.timeout = spec.timeout();
      this.worker = worker;
      this.listener = listener;
      this.deadline = deadline;
    }

    String what() {
      return kind.name();
    }
  }
}
