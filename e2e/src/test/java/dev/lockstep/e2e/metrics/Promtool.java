package dev.lockstep.e2e.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Prometheus' own judgement. What needs it is skipped where it is not installed. */
final class Promtool {

  private static final long SECONDS = 60;

  private final Path executable;

  private Promtool(Path executable) {
    this.executable = executable;
  }

  /** The one on the PATH; without one the test ends here, as skipped. */
  static Promtool assumeInstalled() {
    Optional<Path> found =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .map(folder -> Path.of(folder, "promtool"))
            .filter(Files::isExecutable)
            .findFirst();
    assumeThat(found)
        .as("no promtool on the PATH (apt-get install --no-install-recommends prometheus): skipped")
        .isPresent();
    return new Promtool(found.orElseThrow());
  }

  /** Runs it; fails with what it says if it does not like what it sees. */
  void assertSucceeds(Path folder, String... arguments) {
    List<String> command = new ArrayList<>(List.of(executable.toString()));
    command.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile("promtool", ".txt");
      try {
        Process process =
            new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        if (!ended) {
          process.destroyForcibly();
        }
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(ended).as("%s ends in time: %s", command, said).isTrue();
        assertThat(process.exitValue()).as("%s: %s", command, said).isZero();
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
