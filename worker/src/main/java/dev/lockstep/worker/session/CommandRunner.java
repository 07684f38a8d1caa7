package dev.lockstep.worker.session;

import com.google.rpc.Status;
import dev.lockstep.worker.CommandHandler;
import dev.lockstep.worker.CommandSink;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.CommandDone;
import dev.lockstep.worker.v1.CommandOutput;
import dev.lockstep.worker.v1.SessionRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Carries out commands, each on a virtual thread, each bound to the stream it came by: with the
 * stream the one who asked is gone, so the command is stopped. Thread-safe.
 */
final class CommandRunner {

  private static final Logger LOG = Logger.getLogger(CommandRunner.class);
  private static final long READY_POLL_MILLIS = 200;

  private final String worker;
  private final List<CommandHandler> handlers;
  private final Map<String, Running> running = new ConcurrentHashMap<>();
  private final ReentrantLock readyLock = new ReentrantLock();
  private final Condition becameReady = readyLock.newCondition();

  CommandRunner(String worker, List<CommandHandler> handlers) {
    this.worker = worker;
    this.handlers = List.copyOf(handlers);
  }

  /** Starts a command; one whose id is running already is not started again. */
  void start(Command command, CoordinatorLink.Stream stream) {
    Running task = new Running(command, stream);
    if (running.putIfAbsent(command.getCommandId(), task) == null) {
      task.thread.start();
      if (command.hasTimeout()) {
        task.startTimer();
      }
    }
  }

  void cancel(String commandId) {
    Running task = running.get(commandId);
    if (task != null) {
      task.thread.interrupt();
    }
  }

  void cancelAll() {
    running.values().forEach(task -> task.thread.interrupt());
  }

  /** A stream takes messages again. */
  void ready() {
    readyLock.lock();
    try {
      becameReady.signalAll();
    } finally {
      readyLock.unlock();
    }
  }

  private void awaitReady(CoordinatorLink.Stream stream) throws InterruptedException {
    readyLock.lockInterruptibly();
    try {
      while (!stream.isReady()) {
        // Bounded, in case the stream ends without a word: then the interrupt finds us here.
        boolean _ = becameReady.await(READY_POLL_MILLIS, TimeUnit.MILLISECONDS);
      }
    } finally {
      readyLock.unlock();
    }
  }

  /** One command at work. */
  private final class Running implements CommandSink {

    private final Command command;
    private final CoordinatorLink.Stream stream;
    private final Thread thread;
    private volatile boolean timedOut;

    Running(Command command, CoordinatorLink.Stream stream) {
      this.command = command;
      this.stream = stream;
      this.thread =
          Thread.ofVirtual().name("command-" + command.getCommandId()).unstarted(this::work);
    }

    void startTimer() {
      Thread.ofVirtual()
          .name("command-timer-" + command.getCommandId())
          .start(() -> {
            try {
              long limit =
                  command.getTimeout().getSeconds() * 1000
                      + command.getTimeout().getNanos() / 1_000_000;
              if (!thread.join(Duration.ofMillis(limit))) {
                timedOut = true;
                thread.interrupt();
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }

    private void work() {
      Status status;
      try {
        handler().run(command, this);
        status = CommandStatus.OK;
      } catch (Throwable e) { // errors too: the caller waits for an end
        status = CommandStatus.of(e, command, timedOut);
      }
      running.remove(command.getCommandId(), this);
      LOG.infof(
          "command ended: command=%s kind=%s code=%d",
          command.getCommandId(), command.getCommandCase(), status.getCode());
      stream.send(
          SessionRequest.newBuilder()
              .setCommandDone(
                  CommandDone.newBuilder().setCommandId(command.getCommandId()).setStatus(status))
              .build());
    }

    private CommandHandler handler() {
      return handlers.stream()
          .filter(handler -> handler.handles(command))
          .findFirst()
          .orElse(CommandStatus.UNIMPLEMENTED);
    }

    @Override
    public String worker() {
      return worker;
    }

    @Override
    public void output(CommandOutput.Builder piece) throws InterruptedException {
      awaitReady(stream);
      stream.send(
          SessionRequest.newBuilder()
              .setCommandOutput(piece.setCommandId(command.getCommandId()))
              .build());
    }
  }
}
