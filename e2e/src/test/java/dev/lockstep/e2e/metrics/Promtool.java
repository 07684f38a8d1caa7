package dev.lockstep.e2e.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lockstep.e2e.command.CommandRun;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prometheus' own judgement. What needs it is skipped where it is not installed. */
final class Promtool {

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
  void assertSucceeds(Path folder, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(executable.toString()));
    command.addAll(List.of(arguments));
    CommandRun run = CommandRun.of(folder, Map.of(), command);
    assertThat(run.exitCode()).as("%s: %s", command, run.output()).isZero();
  }
}
