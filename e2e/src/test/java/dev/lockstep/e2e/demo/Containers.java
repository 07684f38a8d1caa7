package dev.lockstep.e2e.demo;

import dev.lockstep.e2e.services.Repository;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.e2e.services.ServiceLauncher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The services in containers of this machine's Docker engine, on its network. The images are built
 * over a base made of this machine's JDK, so that no registry is asked. Containers are removed by
 * {@link #close}.
 */
final class Containers implements ServiceLauncher, AutoCloseable {

  private static final Duration ENGINE_ANSWERS_WITHIN = Duration.ofSeconds(20);
  private static final Duration BUILT_WITHIN = Duration.ofMinutes(5);
  private static final String BASE = "lockstep-it/base";
  private static final String NAME = "lockstep-it";
  private static final String VERSION = "it";

  private final String label = "dev.lockstep.it=" + UUID.randomUUID();
  private final Path scratch;

  /**
   * @param scratch a folder for the base and for what commands say
   */
  Containers(Path scratch) {
    this.scratch = scratch;
  }

  /** Whether a Docker engine answers here. */
  boolean engineAnswers() {
    try {
      return run(ENGINE_ANSWERS_WITHIN, "docker", "info") == 0;
    } catch (IOException noDocker) {
      return false;
    }
  }

  /** Builds the JVM images of all services from what Maven packaged. */
  void build() throws IOException {
    Path tar = scratch.resolve("base.tar");
    String java = System.getProperty("java.home");
    must("bash", resource("local-base.sh"), java, tar.toString());
    must(
        "docker", "import", "--change", "ENV PATH=" + java + "/bin:/usr/bin", tar.toString(), BASE);
    Files.delete(tar);
    must(
        Repository.root().resolve("deploy/images/build").toString(),
        "--jvm",
        "--packaged",
        "--name",
        NAME,
        "--version",
        VERSION,
        "--base",
        BASE);
  }

  @Override
  public List<String> command(ServiceKind kind, Map<String, String> settings, Path unused) {
    List<String> command =
        new ArrayList<>(
            List.of("docker", "run", "--rm", "--label", label, "--network", "host", "--read-only"));
    command.addAll(List.of("--cap-drop", "ALL", "--security-opt", "no-new-privileges"));
    // SQLite's library is unpacked there.
    command.addAll(List.of("--tmpfs", "/data:rw,exec,mode=1777"));
    command.addAll(List.of("--env", "JDK_JAVA_OPTIONS=-Xmx512m"));
    settings.forEach((name, value) -> {
      if (!name.endsWith(".data-dir")) {
        command.addAll(List.of("--env", variable(name) + "=" + value));
      }
    });
    command.add("%s/%s:%s-jvm".formatted(NAME, kind.module(), VERSION));
    return command;
  }

  private static String variable(String setting) {
    return setting.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  @Override
  public void close() {
    try {
      must(
          "sh",
          "-c",
          "docker ps --quiet --filter label="
              + label
              + " | xargs --no-run-if-empty docker rm --force");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) {
    return Repository.root().resolve("e2e/src/test/resources/deploy").resolve(name).toString();
  }

  private void must(String... command) throws IOException {
    int exitCode = run(BUILT_WITHIN, command);
    if (exitCode != 0) {
      throw new IllegalStateException(
          "%s ended with %d:%n%s"
              .formatted(String.join(" ", command), exitCode, Files.readString(output())));
    }
  }

  private int run(Duration within, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output().toFile())
            .start();
    try {
      if (!process.waitFor(within.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(
            String.join(" ", command) + " did not end within " + within);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + String.join(" ", command), e);
    }
  }

  private Path output() {
    return scratch.resolve("output");
  }
}
