package dev.lockstep.e2e.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardianTest {

  @TempDir private Path folder;

  @Test
  void killsWhatLivesAndDeletesTheScratchFolderWhenItsParentIsKilled() throws IOException {
    // Given
    Path scratch = folder.resolve("scratch");
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                GuardedParent.class.getName(),
                scratch.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    ProcessHandle child = childOf(parent);
    assertThat(child.isAlive()).isTrue();

    // When
    parent.destroyForcibly();

    // Then
    await("the child is gone").until(() -> !child.isAlive());
    await("the folder is gone").until(() -> Files.notExists(scratch));
  }

  @Test
  void killsSuspendedProcessesOnClose() throws Exception {
    // Given
    Guardian guardian = Guardian.over(folder.resolve("scratch"));
    Process child = guardian.start(List.of("sleep", "600"), folder.resolve("log"));
    assertThat(new ProcessBuilder("kill", "-STOP", "" + child.pid()).start().waitFor()).isZero();

    // When
    guardian.close();

    // Then
    await("the child is gone").until(() -> !child.isAlive());
  }

  @Test
  void leavesProcessesAloneThatItWasToldToForget() throws Exception {
    // Given
    Guardian guardian = Guardian.over(folder.resolve("scratch"));
    Process child = guardian.start(List.of("sleep", "600"), folder.resolve("log"));
    guardian.forget(child);

    // When
    guardian.close();

    // Then
    assertThat(child.isAlive()).isTrue();
    child.destroyForcibly().waitFor();
  }

  private static ProcessHandle childOf(Process parent) throws IOException {
    try (BufferedReader output = parent.inputReader()) {
      return ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
    }
  }
}
