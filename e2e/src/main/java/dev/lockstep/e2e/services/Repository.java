package dev.lockstep.e2e.services;

import java.nio.file.Path;

/** Where the repository is. */
public final class Repository {

  private Repository() {}

  /**
   * The folder that holds {@code mvnw}: the system property {@code lockstep.root}, which the build
   * and the scripts set.
   *
   * @throws IllegalStateException if it is not set
   */
  public static Path root() {
    String root = System.getProperty("lockstep.root");
    if (root == null) {
      throw new IllegalStateException(
          "system property lockstep.root must name the repository's folder, -Dlockstep.root=$PWD");
    }
    return Path.of(root).toAbsolutePath();
  }
}
