package dev.lockstep.coordinator.admin.command;

import com.google.rpc.Status;
import dev.lockstep.coordinator.command.CommandHandle;
import dev.lockstep.coordinator.command.CommandListener;
import dev.lockstep.coordinator.command.CommandSpec;
import dev.lockstep.coordinator.command.Commands;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.worker.v1.CommandOutput;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A command under way, whose results one thread takes as they come. Other threads may cancel it.
 *
 * <p>The dispatcher ends every command by its timeout; waiting somewhat longer than that here is
 * the bound for a dispatcher that does not.
 */
public final class CommandCall {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final BlockingQueue<Event> events;
  private final CommandHandle handle;
  private final Duration timeout;

  private CommandCall(BlockingQueue<Event> events, CommandHandle handle, Duration timeout) {
    this.events = events;
    this.handle = handle;
    this.timeout = timeout;
  }

  /**
   * Has a worker begin.
   *
   * @throws ControlException with NO_WORKER if none is connected that could
   */
  public static CommandCall start(Commands commands, CommandSpec spec) {
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    CommandHandle handle = commands.submit(spec, new Listener(events));
    return new CommandCall(events, handle, spec.timeout().plus(GRACE));
  }

  /**
   * Takes all results and returns how the worker ended.
   *
   * @throws ControlException if the worker did not end it
   */
  public Status forEach(Consumer<CommandOutput> consumer) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      switch (next(deadline - System.nanoTime())) {
        case Event.Output(CommandOutput output) -> consumer.accept(output);
        case Event.Done(Status status) -> {
          return status;
        }
        case Event.Failed(ControlException cause) -> throw cause;
      }
    }
  }

  private Event next(long nanos) {
    try {
      Event event = events.poll(nanos, TimeUnit.NANOSECONDS);
      if (event != null) {
        return event;
      }
      handle.cancel();
      return new Event.Failed(
          new ControlException(
              Reason.COMMAND_TIMEOUT,
              "worker " + handle.worker() + " did not end its command in time; try again"));
    } catch (InterruptedException e) {
      handle.cancel();
      Thread.currentThread().interrupt();
      return new Event.Failed(new ControlException(Reason.CANCELLED, "the call was cancelled", e));
    }
  }

  /** Id of the worker that carries it out. */
  public String worker() {
    return handle.worker();
  }

  /** Asks the worker to stop; its end then comes as a result. */
  public void cancel() {
    handle.cancel();
  }

  private sealed interface Event {
    record Output(CommandOutput output) implements Event {}

    record Done(Status status) implements Event {}

    record Failed(ControlException cause) implements Event {}
  }

  private record Listener(BlockingQueue<Event> events) implements CommandListener {
    @Override
    public void output(CommandOutput output) {
      events.add(new Event.Output(output));
    }

    @Override
    public void done(Status status) {
      events.add(new Event.Done(status));
    }

    @Override
    public void failed(ControlException cause) {
      events.add(new Event.Failed(cause));
    }
  }
}
