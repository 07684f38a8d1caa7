package dev.lockstep.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NothingLeftBehindIT {

  @Test
  void serversAndFilesGoWithAJvmThatIsKilledEvenWhileABrokerIsSuspended() throws Exception {
    // Given a JVM with a cluster
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader output = parent.inputReader();
    List<Long> pids = Stream.of(output.readLine().split(",")).map(Long::valueOf).toList();
    assertThat(pids).allMatch(NothingLeftBehindIT::isAlive);
    assertThat(folders()).isNotEmpty();

    // When
    parent.destroyForcibly().waitFor();

    // Then
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> pids.stream().noneMatch(NothingLeftBehindIT::isAlive));
    await().atMost(Duration.ofSeconds(20)).until(() -> folders().isEmpty());
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static List<Path> folders() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(
              file -> file.getFileName().toString().startsWith("lockstep-testbed-doomed-"))
          .toList();
    }
  }

  /** The JVM that is killed. */
  static final class Parent {
    public static void main(String[] args) throws InterruptedException {
      RocketMqCluster cluster =
          RocketMqCluster.builder("doomed").version(ServerVersion.V4_4_0).brokers(2).start();
      Broker suspended = cluster.brokers().getFirst();
      suspended.suspend();
      System.out.println(suspended.pid() + "," + cluster.brokers().get(1).pid());
      System.out.flush();
      Thread.sleep(Duration.ofMinutes(5));
    }
  }
}
