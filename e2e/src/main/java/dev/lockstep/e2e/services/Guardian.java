package dev.lockstep.e2e.services;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A small shell process that outlives this JVM for as long as it takes to kill what this JVM
 * started. It reads which processes there are from its standard input, which the kernel closes
 * however this JVM ends, kill -9 included. Then it kills them (suspended ones too) and deletes the
 * scratch folder. Thread-safe.
 */
final class Guardian implements AutoCloseable {

  /**
   * The signals of a Ctrl-C or a closed terminal reach the whole process group, so it ignores them.
   */
  private static final String WATCH =
      """
      trap '' INT TERM HUP
      pids=
      while read -r change pid; do
        case $change in
          add) pids="$pids $pid" ;;
          drop)
            left=
            for p in $pids; do [ "$p" = "$pid" ] || left="$left $p"; done
            pids=$left ;;
        esac
      done
      [ -z "$pids" ] || kill -9 $pids 2> /dev/null
      rm -rf "$1" || { sleep 1; rm -rf "$1"; }
      """;

  /**
   * Waits for the line that says the guardian knows it, so that there is no moment in which nobody
   * does.
   */
  private static final String GATE = "read -r go && exec \"$@\" < /dev/null";

  private final Process process;

  private Guardian(Process process) {
    this.process = process;
  }

  /**
   * Starts a guardian.
   *
   * @param scratch the folder to delete at the end; may not exist yet
   */
  static Guardian over(Path scratch) {
    try {
      return new Guardian(
          new ProcessBuilder("/bin/sh", "-c", WATCH, "lockstep-guardian", scratch.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a command under the guardian's eye; its output is appended to a file. */
  Process start(List<String> command, Path output) {
    try {
      Process started =
          new ProcessBuilder(gated(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
              .start();
      tell("add " + started.pid());
      try (OutputStream gate = started.getOutputStream()) {
        gate.write("go\n".getBytes(StandardCharsets.US_ASCII));
      }
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.getFirst(), e);
    }
  }

  /** Takes a dead process off the list, before its id is given to another. */
  void forget(Process dead) {
    tell("drop " + dead.pid());
  }

  private static List<String> gated(List<String> command) {
    List<String> gated = new ArrayList<>(List.of("/bin/sh", "-c", GATE, "lockstep"));
    gated.addAll(command);
    return gated;
  }

  private synchronized void tell(String line) {
    try {
      OutputStream out = process.getOutputStream();
      out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the guardian process is gone", e);
    }
  }

  /** Kills what is left, deletes the scratch folder, returns when that is done. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
