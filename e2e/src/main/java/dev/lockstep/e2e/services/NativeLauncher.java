package dev.lockstep.e2e.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Runs the native executable {@code <root>/<module>/target/*-runner}, with heaps as small as {@link
 * JvmLauncher} gives. Immutable.
 */
public final class NativeLauncher implements ServiceLauncher {

  private static final String EXECUTABLE = "-runner";

  private final Path root;

  NativeLauncher(Path root) {
    this.root = root;
  }

  /**
   * A launcher for the repository that the system property {@code lockstep.root} names.
   *
   * @throws IllegalStateException if the property is not set
   */
  public static NativeLauncher fromRepository() {
    return new NativeLauncher(Repository.root());
  }

  /** Has a service been built as an executable? */
  public boolean has(ServiceKind kind) {
    return executable(kind).isPresent();
  }

  @Override
  public List<String> command(ServiceKind kind, Map<String, String> settings, Path scratch) {
    Path executable =
        executable(kind)
            .orElseThrow(() ->
                new IllegalStateException(
                    "%s has no executable *%s: build it with ./mvnw -DskipTests -Dnative package"
                        .formatted(target(kind), EXECUTABLE)));
    List<String> command = new ArrayList<>();
    command.add(executable.toString());
    command.add(kind == ServiceKind.MESSAGE_RELAY ? "-Xmx512m" : "-Xmx256m");
    command.add("-Djava.io.tmpdir=" + scratch);
    command.add("-Duser.home=" + scratch);
    new TreeMap<>(settings).forEach((name, value) -> command.add("-D" + name + "=" + value));
    return command;
  }

  private Optional<Path> executable(ServiceKind kind) {
    if (!Files.isDirectory(target(kind))) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(target(kind))) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(EXECUTABLE))
          .filter(Files::isExecutable)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path target(ServiceKind kind) {
    return root.resolve(kind.module()).resolve("target");
  }
}
