package dev.lockstep.e2e.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * One service as a process, on ports and over a data folder that stay the same over restarts.
 * Thread-safe.
 */
public final class ServiceProcess implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofSeconds(90);
  private static final Duration KILLED_WITHIN = Duration.ofSeconds(10);
  private static final int LOG_LINES_SHOWN = 30;

  private final String id;
  private final ServiceKind kind;
  private final List<String> command;
  private final URI readiness;
  private final Path log;
  private final Guardian guardian;
  private final HttpClient http;
  private @Nullable Process process;

  ServiceProcess(
      String id,
      ServiceKind kind,
      List<String> command,
      int managementPort,
      Path log,
      Guardian guardian,
      HttpClient http) {
    this.id = id;
    this.kind = kind;
    this.command = List.copyOf(command);
    this.readiness = URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready");
    this.log = log;
    this.guardian = guardian;
    this.http = http;
  }

  /** Its name among the processes started together, such as {@code message-relay-1}. */
  public String id() {
    return id;
  }

  /** Which service it is. */
  public ServiceKind kind() {
    return kind;
  }

  /** What it wrote to its standard output, over all restarts. */
  public Path log() {
    return log;
  }

  /** Where its health and metrics are, {@code http://127.0.0.1:port}. */
  public URI management() {
    return readiness.resolve("/");
  }

  /** True while the process exists, suspended or not. */
  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /**
   * The process id.
   *
   * @throws IllegalStateException if it is not running
   */
  public synchronized long pid() {
    return running().pid();
  }

  /** Starts the process; it is not ready when this returns. Does nothing if it runs. */
  public synchronized void start() {
    if (!isAlive()) {
      process = guardian.start(command, log);
    }
  }

  /**
   * Waits until the service says that it is ready.
   *
   * @throws IllegalStateException if the process ends or is not ready in time; the message has the
   *     end of its log
   */
  public void awaitReady() {
    try {
      Awaitility.await(id + " is ready")
          .atMost(READY_WITHIN)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(100))
          .failFast(() -> !isAlive())
          .until(this::isReady);
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "%s did not become ready (%s). The end of %s:%n%s"
              .formatted(id, e.getMessage(), log, endOfLog()),
          e);
    }
  }

  /** True if the service says that it is ready now. */
  public boolean isReady() {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(readiness).timeout(Duration.ofSeconds(2)).GET().build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Kills the process (SIGKILL), returns once it is gone. Does nothing to a dead one. */
  public synchronized void kill() {
    if (process != null) {
      process.destroyForcibly();
      awaitExit(process, KILLED_WITHIN);
      guardian.forget(process);
      process = null;
    }
  }

  /**
   * Asks the process to end (SIGTERM), returns once it has.
   *
   * @param within how long it may take
   * @return its exit code
   * @throws IllegalStateException if it takes longer; it goes on running
   */
  public synchronized int terminate(Duration within) {
    Process ending = running();
    ending.destroy();
    int code = awaitExit(ending, within);
    guardian.forget(ending);
    process = null;
    return code;
  }

  /** Freezes the process (SIGSTOP): its connections stay open and nothing answers. */
  public void suspend() {
    signal("-STOP");
  }

  /** Lets a suspended process go on (SIGCONT). */
  public void resume() {
    signal("-CONT");
  }

  /** Kills the process (SIGKILL) if it lives, starts it anew, returns when it is ready. */
  public void restart() {
    kill();
    start();
    awaitReady();
  }

  /** Kills the process. Does nothing to a dead one. */
  @Override
  public void close() {
    kill();
  }

  private synchronized Process running() {
    if (process == null || !process.isAlive()) {
      throw new IllegalStateException(id + " is not running");
    }
    return process;
  }

  private void signal(String signal) {
    try {
      Process kill = new ProcessBuilder("kill", signal, Long.toString(pid())).start();
      if (awaitExit(kill, KILLED_WITHIN) != 0) {
        throw new IllegalStateException("kill " + signal + " failed for " + id);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int awaitExit(Process ending, Duration within) {
    try {
      if (!ending.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("%s did not end within %s".formatted(id, within));
      }
      return ending.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the end of " + id, e);
    }
  }

  private String endOfLog() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join(
          System.lineSeparator(),
          lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    } catch (IOException e) {
      return "(cannot be read: " + e.getMessage() + ")";
    }
  }
}
