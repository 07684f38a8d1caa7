package dev.lockstep.e2e.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceBuildTest {

  @TempDir private Path root;

  @Test
  void isWhatThePropertyNames() {
    assertThat(ServiceBuild.named("jvm")).isEqualTo(ServiceBuild.JVM);
    assertThat(ServiceBuild.named("native")).isEqualTo(ServiceBuild.NATIVE);
    assertThatThrownBy(() -> ServiceBuild.named("Native"))
        .hasMessage("system property lockstep.services must be jvm or native, was 'Native'");
  }

  @Test
  void runsTheExecutableWithTheSettingsOfTheJvm() throws Exception {
    Path target = Files.createDirectories(root.resolve("coordinator/target"));
    Path executable = Files.createFile(target.resolve("lockstep-coordinator-1.0-runner"));
    Files.setPosixFilePermissions(executable, PosixFilePermissions.fromString("rwx------"));
    NativeLauncher launcher = new NativeLauncher(root);

    assertThat(launcher.has(ServiceKind.COORDINATOR)).isTrue();
    assertThat(launcher.command(ServiceKind.COORDINATOR, Map.of("a.b", "c"), Path.of("/s")))
        .startsWith(executable.toString())
        .contains("-Da.b=c", "-Djava.io.tmpdir=/s");
  }

  @Test
  void saysHowToBuildAnExecutableThatIsMissing() {
    NativeLauncher launcher = new NativeLauncher(root);

    assertThat(launcher.has(ServiceKind.OFFSET_SYNC)).isFalse();
    assertThatThrownBy(() -> launcher.command(ServiceKind.OFFSET_SYNC, Map.of(), root))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("./mvnw -DskipTests -Dnative package");
  }
}
