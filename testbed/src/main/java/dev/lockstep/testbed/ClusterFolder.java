package dev.lockstep.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The temporary folder of one cluster, and the small shell process that outlives this JVM for as
 * long as it takes to kill the cluster's servers and delete the folder. It waits for the end of its
 * standard input, which the kernel closes however this JVM ends; it works for suspended servers
 * too, which could not end themselves.
 */
final class ClusterFolder implements AutoCloseable {

  private static final String LAUNCHER = "dev/lockstep/testbed/launcher/ServerLauncher.class";

  /**
   * The signals of a Ctrl-C or a closed terminal reach the whole process group, so the guardian
   * ignores them.
   */
  private static final String GUARDIAN =
      """
      trap '' INT TERM HUP
      cat > /dev/null
      for file in "$1"/*.pid; do
        [ -f "$file" ] && kill -9 "$(cat "$file")" 2> /dev/null
      done
      rm -rf "$1" || { sleep 1; rm -rf "$1"; }
      """;

  private final Path root;
  private final Process guardian;

  private ClusterFolder(Path root, Process guardian) {
    this.root = root;
    this.guardian = guardian;
  }

  static ClusterFolder create(String clusterName) {
    try {
      Path root = Files.createTempDirectory("lockstep-testbed-" + clusterName + "-").toRealPath();
      Process guardian =
          new ProcessBuilder(
                  "/bin/sh", "-c", GUARDIAN, "lockstep-testbed-guardian", root.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      copyLauncher(root.resolve("launcher"));
      return new ClusterFolder(root, guardian);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The class path entry that holds {@link dev.lockstep.testbed.launcher.ServerLauncher}. */
  Path launcher() {
    return root.resolve("launcher");
  }

  /** The home of one server: its settings, its store, its logs. */
  Path home(String server) {
    try {
      return Files.createDirectories(root.resolve(server));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies a server's output and log files, as far as that works. */
  void copyLogs(String server, Path into) {
    Path home = home(server);
    try (Stream<Path> files = Files.walk(home)) {
      Files.createDirectories(into);
      for (Path file : files.filter(ClusterFolder::isLog).toList()) {
        Files.copy(file, into.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("the logs of " + server + " are not complete: " + e);
    }
  }

  private static boolean isLog(Path file) {
    String name = file.getFileName().toString();
    return name.equals("output.txt") || name.endsWith(".log");
  }

  /** Puts a process under the guardian's eye. */
  void recordPid(String server, long pid) {
    try {
      Files.writeString(root.resolve(server + ".pid"), Long.toString(pid));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes a dead process out of the guardian's list, before its id is given to another. */
  void forgetPid(String server) {
    try {
      Files.deleteIfExists(root.resolve(server + ".pid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes everything. The servers must be dead. */
  @Override
  public void close() {
    try {
      guardian.getOutputStream().close();
      if (!guardian.waitFor(10, TimeUnit.SECONDS)) {
        guardian.destroyForcibly();
      }
      deleteRest();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deleteRest() throws IOException {
    try {
      Files.walkFileTree(root, new Deleting());
    } catch (NoSuchFileException alreadyGone) {
      // The guardian did it.
    }
  }

  /**
   * Copied as a file, whatever holds our classes: a folder, a jar or the class loader of a
   * framework. The server's class path then has this one class of ours and nothing else.
   */
  private static void copyLauncher(Path into) throws IOException {
    Path target = into.resolve(LAUNCHER);
    Files.createDirectories(target.getParent());
    try (InputStream in = ClusterFolder.class.getClassLoader().getResourceAsStream(LAUNCHER)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + LAUNCHER);
      }
      Files.copy(in, target);
    }
  }

  private static final class Deleting extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
