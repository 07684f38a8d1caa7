package dev.lockstep.e2e.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command that was run to its end.
 *
 * @param output what it wrote to either of its streams
 */
public record CommandRun(int exitCode, String output) {

  private static final long SECONDS = 60;

  /**
   * Runs a command in a folder, with these variables beside those of this process. One that does
   * not end within a minute is killed, and fails the test with what it has said.
   */
  public static CommandRun of(Path folder, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("command", ".txt"); // a pipe could be full
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      boolean ended;
      try {
        ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
      } finally {
        process.destroyForcibly();
      }
      String said = Files.readString(output);
      if (!ended) {
        throw new AssertionError(
            "%s did not end within %d s: %s".formatted(String.join(" ", command), SECONDS, said));
      }
      return new CommandRun(process.exitValue(), said);
    } finally {
      Files.delete(output);
    }
  }
}
