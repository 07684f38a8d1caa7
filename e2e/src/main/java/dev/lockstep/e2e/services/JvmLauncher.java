package dev.lockstep.e2e.services;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs {@code <root>/<module>/target/quarkus-app/quarkus-run.jar} on the JVM that runs this class,
 * with small heaps: tests and the demo run three services and several brokers on one machine.
 * Immutable.
 */
public final class JvmLauncher implements ServiceLauncher {

  private final Path root;

  /** What runs for minutes starts faster and costs less with the first compiler alone. */
  private static final List<String> LIGHT = light("-Xmx256m");

  private final List<String> coordinatorOptions;
  private final List<String> relayOptions;
  private final List<String> syncOptions;

  private JvmLauncher(
      Path root,
      List<String> coordinatorOptions,
      List<String> relayOptions,
      List<String> syncOptions) {
    this.root = root;
    this.coordinatorOptions = List.copyOf(coordinatorOptions);
    this.relayOptions = List.copyOf(relayOptions);
    this.syncOptions = List.copyOf(syncOptions);
  }

  /**
   * A launcher for the repository that the system property {@code lockstep.root} names.
   *
   * @throws IllegalStateException if the property is not set
   */
  public static JvmLauncher fromRepository() {
    return new JvmLauncher(Repository.root(), LIGHT, light("-Xmx512m"), LIGHT);
  }

  private static List<String> light(String heap) {
    return List.of(heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
  }

  /** The same, with other JVM options for all services (for benchmarks). */
  public JvmLauncher withOptions(List<String> options) {
    return new JvmLauncher(root, options, options, options);
  }

  /** The same, with other JVM options for the message relay (for benchmarks). */
  public JvmLauncher withRelayOptions(List<String> options) {
    return new JvmLauncher(root, coordinatorOptions, options, syncOptions);
  }

  /** The same, with other JVM options for offset-sync (for benchmarks). */
  public JvmLauncher withSyncOptions(List<String> options) {
    return new JvmLauncher(root, coordinatorOptions, relayOptions, options);
  }

  @Override
  public List<String> command(ServiceKind kind, Map<String, String> settings, Path scratch) {
    Path jar = root.resolve(kind.module()).resolve("target/quarkus-app/quarkus-run.jar");
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(
          "%s is not there: build it with ./mvnw -DskipTests package".formatted(jar));
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions(kind));
    command.add("-Djava.io.tmpdir=" + scratch);
    command.add("-Duser.home=" + scratch);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    new TreeMap<>(settings).forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.add("-jar");
    command.add(jar.toString());
    return command;
  }

  private List<String> jvmOptions(ServiceKind kind) {
    return switch (kind) {
      case COORDINATOR -> coordinatorOptions;
      case OFFSET_SYNC -> syncOptions;
      case MESSAGE_RELAY -> relayOptions;
    };
  }
}
