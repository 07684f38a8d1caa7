package dev.lockstep.e2e.services;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A JVM that has started a process under a guardian's eye and lives until it is killed: {@code
 * GuardedParent SCRATCH}. Prints the process' id.
 */
final class GuardedParent {

  private GuardedParent() {}

  public static void main(String[] args) throws Exception {
    Path scratch = Files.createDirectories(Path.of(args[0]));
    Guardian guardian = Guardian.over(scratch);
    Process child = guardian.start(List.of("sleep", "600"), scratch.resolve("log"));
    System.out.println(child.pid());
    child.waitFor();
  }
}
