package dev.lockstep.e2e.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.e2e.services.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ./mvnw -Dnative} says where there is no GraalVM, before it builds anything. */
class NativeBuildTest {

  @TempDir private Path scratch;

  private record Run(int exitCode, String output) {}

  @Test
  void endsAtOnceWithOneLineWhereGraalvmHomeIsNoFolder() throws Exception {
    Run run = mvnw(scratch.resolve("missing"));

    assertThat(run.exitCode).isEqualTo(1);
    assertThat(run.output)
        .hasLineCount(1)
        .startsWith("Native executables (-Dnative) need a GraalVM or Mandrel of release 25")
        .contains("GRAALVM_HOME is " + scratch.resolve("missing"), "there is no such folder");
  }

  @Test
  void endsAtOnceWhereGraalvmHomeIsAPlainJdk() throws Exception {
    Run run = mvnw(jdk("25.0.1", false));

    assertThat(run.exitCode).isEqualTo(1);
    assertThat(run.output).hasLineCount(1).contains("it has no bin/native-image");
  }

  @Test
  void endsAtOnceWhereGraalvmIsTooOld() throws Exception {
    Run run = mvnw(jdk("21.0.2", true));

    assertThat(run.exitCode).isEqualTo(1);
    assertThat(run.output).hasLineCount(1).contains("it is of release 21");
  }

  @Test
  void takesTheGraalvmThatGraalvmHomeNames() throws Exception {
    Path graalvm = jdk("25.0.2", true);

    Run run = find(Map.of("GRAALVM_HOME", graalvm.toString()));

    assertThat(run).isEqualTo(new Run(0, graalvm + "\n"));
  }

  @Test
  void takesTheJdkThatRunsMavenIfThatIsAGraalvm() throws Exception {
    Path graalvm = jdk("25.0.2", true);

    Run run = find(Map.of("GRAALVM_HOME", "", "JAVA_HOME", graalvm.toString()));

    assertThat(run).isEqualTo(new Run(0, graalvm + "\n"));
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

  private Run mvnw(Path graalvmHome) throws IOException, InterruptedException {
    return run(
        Map.of("GRAALVM_HOME", graalvmHome.toString()),
        Repository.root().resolve("mvnw").toString(),
        "-Dnative",
        "package");
  }

  private Run find(Map<String, String> environment) throws IOException, InterruptedException {
    Path folder = Repository.root().resolve(".mvn");
    Path tools = Files.createDirectories(scratch.resolve("tools"));
    executable(tools.resolve("gcc"));
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("PATH", tools + ":" + System.getenv("PATH"));
    return run(
        variables,
        "sh",
        "-c",
        ". %s/jdk25.sh; . %s/graalvm25.sh; echo \"$GRAALVM_HOME\"".formatted(folder, folder));
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

  private Run run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path output = scratch.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(String.join(" ", command) + " did not end");
    }
    return new Run(process.exitValue(), Files.readString(output));
  }
}
