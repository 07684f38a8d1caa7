package dev.lockstep.e2e.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.e2e.command.CommandRun;
import dev.lockstep.e2e.services.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ./mvnw -Dnative} says where there is no GraalVM, before it builds anything. */
class NativeBuildTest {

  @TempDir private Path scratch;

  @Test
  void endsAtOnceWithOneLineWhereGraalvmHomeIsNoFolder() throws Exception {
    CommandRun run = mvnw(scratch.resolve("missing"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output())
        .hasLineCount(1)
        .startsWith("Native executables (-Dnative) need a GraalVM or Mandrel of release 25")
        .contains("GRAALVM_HOME is " + scratch.resolve("missing"), "there is no such folder");
  }

  @Test
  void endsAtOnceWhereGraalvmHomeIsAPlainJdk() throws Exception {
    CommandRun run = mvnw(jdk("25.0.1", false));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).hasLineCount(1).contains("it has no bin/native-image");
  }

  @Test
  void endsAtOnceWhereGraalvmIsTooOld() throws Exception {
    CommandRun run = mvnw(jdk("21.0.2", true));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).hasLineCount(1).contains("it is of release 21");
  }

  @Test
  void takesTheGraalvmThatGraalvmHomeNames() throws Exception {
    Path graalvm = jdk("25.0.2", true);

    CommandRun run = find(Map.of("GRAALVM_HOME", graalvm.toString()));

    assertThat(run).isEqualTo(new CommandRun(0, graalvm + "\n"));
  }

  @Test
  void takesTheJdkThatRunsMavenIfThatIsAGraalvm() throws Exception {
    Path graalvm = jdk("25.0.2", true);

    CommandRun run = find(Map.of("GRAALVM_HOME", "", "JAVA_HOME", graalvm.toString()));

    assertThat(run).isEqualTo(new CommandRun(0, graalvm + "\n"));
  }

  /** RocketMQ's classes start threads and read the network when they are initialised. */
  @ParameterizedTest
  @ValueSource(strings = {"message-relay", "offset-sync"})
  void workersInitialiseRocketmqAtRunTime(String module) throws IOException {
    Properties properties = new Properties();
    try (var reader =
        Files.newBufferedReader(
            Repository.root().resolve(module + "/src/main/resources/application.properties"))) {
      properties.load(reader);
    }

    assertThat(properties.getProperty("quarkus.native.additional-build-args"))
        .contains(
            "--initialize-at-run-time=org.apache.rocketmq,",
            "--initialize-at-run-time=com.alibaba.fastjson2,",
            "--exclude-config,com.alibaba.fastjson2,");
  }

  private CommandRun mvnw(Path graalvmHome) throws IOException, InterruptedException {
    return CommandRun.of(
        scratch,
        Map.of("GRAALVM_HOME", graalvmHome.toString()),
        List.of(Repository.root().resolve("mvnw").toString(), "-Dnative", "package"));
  }

  private CommandRun find(Map<String, String> environment)
      throws IOException, InterruptedException {
    Path folder = Repository.root().resolve(".mvn");
    Path tools = Files.createDirectories(scratch.resolve("tools"));
    executable(tools.resolve("gcc"));
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("PATH", tools + ":" + System.getenv("PATH"));
    return CommandRun.of(
        scratch,
        variables,
        List.of(
            "sh",
            "-c",
            ". %s/jdk25.sh; . %s/graalvm25.sh; echo \"$GRAALVM_HOME\"".formatted(folder, folder)));
  }

  private Path jdk(String version, boolean nativeImage) throws IOException {
    Path home = scratch.resolve("jdk-" + version);
    Path bin = Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"%s\"%n".formatted(version));
    executable(bin.resolve("java"));
    executable(bin.resolve("javac"));
    if (nativeImage) {
      executable(bin.resolve("native-image"));
    }
    return home;
  }

  private static void executable(Path file) throws IOException {
    Files.writeString(file, "#!/bin/sh\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
