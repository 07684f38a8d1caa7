package dev.lockstep.testbed;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The class paths of the servers, as the build of {@code testbed/servers} resolved them into the
 * local repository.
 */
final class ServerClassPath {

  private ServerClassPath() {}

  /**
   * Reads the class path of a version.
   *
   * @throws IllegalStateException if the build did not write it or a file of it is gone
   */
  static String of(ServerVersion version) {
    String resource = "dev/lockstep/testbed/servers/" + version.number() + ".classpath";
    try (InputStream in = ServerClassPath.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            resource + " is not on the class path: build the module testbed/servers first");
      }
      String classPath = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      for (String jar : List.of(classPath.split(File.pathSeparator))) {
        if (!Files.exists(Path.of(jar))) {
          throw new IllegalStateException(
              jar + " is gone from the local repository: build testbed/servers again");
        }
      }
      return classPath;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
