package dev.lockstep.testbed;

import dev.lockstep.testbed.launcher.ServerLauncher;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One server in a JVM of its own, which can be killed and started again over the same files.
 * Thread-safe.
 */
final class ServerProcess implements Server {

  /** System property: further JVM options of all servers, with spaces between them. */
  private static final String JVM_OPTIONS = "lockstep.testbed.jvm-options";

  private static final int OUTPUT_SHOWN = 4_000;

  private final ClusterFolder folder;
  private final Spec spec;
  private @Nullable Process process;

  ServerProcess(ClusterFolder folder, Spec spec) {
    this.folder = folder;
    this.spec = spec;
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public synchronized void start() {
    if (isAlive()) {
      throw new IllegalStateException(name() + " is running");
    }
    Path home = folder.home(name());
    try {
      Files.deleteIfExists(startedFile());
      Process started =
          new ProcessBuilder(command(home))
              .directory(home.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(outputFile().toFile()))
              .start();
      process = started;
      folder.recordPid(name(), started.pid());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  @Override
  public boolean isStarted() {
    if (!isAlive()) {
      throw new IllegalStateException(name() + " died:\n" + output());
    }
    return Files.exists(startedFile());
  }

  /**
   * A proxy is not up before its broker's route is known, so that one must be told to register on
   * the way.
   */
  @Override
  public boolean takesCommandsEarly() {
    return spec.role() == Role.BROKER_WITH_PROXY;
  }

  @Override
  public synchronized void register() {
    if (process == null) {
      return;
    }
    try {
      OutputStream commands = process.getOutputStream();
      commands.write("register\n".getBytes(StandardCharsets.UTF_8));
      commands.flush();
    } catch (IOException e) {
      throw new IllegalStateException(name() + " died:\n" + output(), e);
    }
  }

  @Override
  public synchronized void kill() {
    if (process == null) {
      return;
    }
    process.destroyForcibly();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException(name() + " does not die, pid " + process.pid());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    folder.forgetPid(name());
    process = null;
  }

  @Override
  public synchronized long pid() {
    if (process == null || !process.isAlive()) {
      throw new IllegalStateException(name() + " is not running");
    }
    return process.pid();
  }

  @Override
  public void suspend() {
    signal("STOP");
  }

  @Override
  public void resume() {
    signal("CONT");
  }

  @Override
  public void remove() {
    kill();
  }

  private void signal(String signal) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("cannot send " + signal + " to " + name());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String output() {
    try {
      String all = Files.readString(outputFile());
      return all.substring(Math.max(0, all.length() - OUTPUT_SHOWN));
    } catch (IOException e) {
      return "(no output: " + e.getMessage() + ")";
    }
  }

  private List<String> command(Path home) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Small and quick to start: a test machine runs several of these.
    command.addAll(
        List.of(
            "-Xms32m",
            "-Xmx" + spec.heap(),
            "-XX:MaxDirectMemorySize=512m",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData"));
    command.addAll(jvmOptions());
    command.addAll(
        List.of(
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED"));
    command.addAll(
        List.of(
            "-Drocketmq.home.dir=" + home,
            "-Duser.home=" + home,
            "-Djava.io.tmpdir=" + home,
            "-Djava.net.preferIPv4Stack=true",
            // A nearly full disk of a developer's machine must not make the broker refuse messages.
            "-Drocketmq.broker.diskSpaceWarningLevelRatio=0.99",
            "-Drocketmq.broker.diskSpaceCleanForciblyRatio=0.98"));
    command.addAll(
        List.of(
            "-cp", folder.launcher() + File.pathSeparator + ServerClassPath.of(spec.version())));
    command.addAll(List.of(ServerLauncher.class.getName(), role(), startedFile().toString()));
    command.addAll(spec.arguments());
    return command;
  }

  private static List<String> jvmOptions() {
    return Stream.of(System.getProperty(JVM_OPTIONS, "").split(" ", -1))
        .filter(option -> !option.isEmpty())
        .toList();
  }

  private String role() {
    return switch (spec.role()) {
      case NAME_SERVER -> "namesrv";
      case BROKER -> "broker";
      case BROKER_WITH_PROXY -> "proxy";
    };
  }

  private Path startedFile() {
    return folder.home(name()).resolve("started");
  }

  private Path outputFile() {
    return folder.home(name()).resolve("output.txt");
  }
}
