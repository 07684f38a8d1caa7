package dev.lockstep.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.lockstep.e2e.command.CommandRun;
import dev.lockstep.e2e.services.Repository;
import dev.lockstep.e2e.services.ServiceKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Dockerfiles and the scripts beside them, without a Docker engine. */
class ImagesTest {

  private static final Path FOLDER = Repository.root().resolve("deploy/images");

  @TempDir private Path scratch;

  @ParameterizedTest
  @ValueSource(strings = {"jvm", "native"})
  void imageRunsAsNobodyOverOneDataFolder(String kind) {
    Dockerfile image = dockerfile(kind).image();

    assertThat(image.all("USER").getLast()).isEqualTo("1001");
    assertThat(image.all("VOLUME")).containsExactly("/data");
    assertThat(image.all("ENTRYPOINT"))
        .singleElement()
        .asString()
        .startsWith("[")
        .contains("-Djava.io.tmpdir=/data");
    assertThat(image.all("HEALTHCHECK"))
        .singleElement()
        .asString()
        .endsWith("CMD [\"/app/healthcheck\"]");
    assertThat(String.join(" ", image.all("LABEL")))
        .contains(
            "image.title=",
            "image.description=",
            "image.version=",
            "image.revision=",
            "image.licenses=");
  }

  @ParameterizedTest
  @CsvSource({
    "jvm, registry.access.redhat.com/ubi9/openjdk-25-runtime:1.24",
    "native, quay.io/quarkus/ubi9-quarkus-micro-image:2.0"
  })
  void builderAndBaseAreArguments(String kind, String base) {
    Dockerfile file = dockerfile(kind);

    assertThat(file.all("ARG"))
        .contains(
            "BUILDER=quay.io/quarkus/ubi9-quarkus-mandrel-builder-image:jdk-25", "BASE=" + base);
    assertThat(file.all("FROM")).contains("${BUILDER} AS compiled", "${BASE}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jvm", "native"})
  void imageServesEveryService(String kind) {
    Dockerfile image = dockerfile(kind).image();
    String environment = String.join(" ", image.all("ENV"));

    for (ServiceKind service : ServiceKind.values()) {
      var settings = new ServiceSettings(service);
      assertThat(Arrays.asList(image.all("EXPOSE").getFirst().split(" ", -1)))
          .contains(Integer.toString(settings.number("quarkus.management.port")));
      assertThat(settings.variables())
          .anyMatch(v -> v.endsWith("_DATA_DIR") && environment.contains(v + "=/data"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jvm", "native"})
  void whatIsCopiedFromTheRepositoryIsThere(String kind) {
    List<String> copied =
        dockerfile(kind).all("COPY").stream()
            .filter(copy -> !copy.contains("--from="))
            .map(copy -> copy.replaceAll("--\\S+ ", "").replaceAll(" .*", ""))
            .filter(source -> !source.contains("$"))
            .toList();

    assertThat(copied)
        .contains("deploy/images/healthcheck")
        .allSatisfy(source -> assertThat(Repository.root().resolve(source)).exists());
  }

  @Test
  void buildMakesAllImages() throws Exception {
    CommandRun run =
        build(stub("exit 0"), "--name", "registry.example.com/lockstep", "--version", "1.2.3");

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output())
        .contains(
            "Built registry.example.com/lockstep/coordinator:1.2.3\n",
            "Built registry.example.com/lockstep/offset-sync:1.2.3-jvm\n");
    assertThat(calls()).hasSize(7).first().isEqualTo("info");
    assertThat(calls().getLast())
        .contains("jvm.Dockerfile", "--build-arg SERVICE=offset-sync", "--build-arg VERSION=1.2.3");
  }

  @Test
  void buildTakesBuilderBaseAndWhatIsPackaged() throws Exception {
    CommandRun run =
        build(
            stub("exit 0"),
            "--jvm",
            "--packaged",
            "--builder",
            "b:1",
            "--base",
            "r:2",
            "coordinator");

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(calls()).hasSize(2);
    assertThat(calls().getLast())
        .contains(
            "--build-arg BUILDER=b:1", "--build-arg BASE=r:2", "--build-arg ARTIFACT=packaged");
  }

  @ParameterizedTest
  @CsvSource({
    "--everything, unknown: --everything",
    "relay, unknown: relay",
    "--version, --version needs a value",
  })
  void buildSaysWhatIsWrong(String argument, String message) throws Exception {
    CommandRun run = build(stub("exit 0"), argument);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.output()).contains("deploy/images/build: " + message, "Usage:");
  }

  @Test
  void buildSaysThatThereIsNoEngine() throws Exception {
    CommandRun run = build(stub("exit 1"), "--jvm");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).contains("does not answer");
  }

  @ParameterizedTest
  @CsvSource({"live, 200, 0", "ready, 200, 0", "ready, 503, 1"})
  void healthCheckTellsWhatTheServiceSays(String probe, int status, int exitCode) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/q/health/" + probe,
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    try {
      CommandRun run = healthCheck(server.getAddress().getPort(), probe);

      assertThat(run.exitCode()).as(run.output()).isEqualTo(exitCode);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void healthCheckFailsWhereNobodyListens() throws Exception {
    assertThat(healthCheck(1, "live").exitCode()).isNotZero();
  }

  private CommandRun healthCheck(int port, String probe) throws IOException, InterruptedException {
    return CommandRun.of(
        scratch,
        Map.of(
            "LOCKSTEP_SERVICE", "coordinator", "QUARKUS_MANAGEMENT_PORT", Integer.toString(port)),
        List.of("bash", FOLDER.resolve("healthcheck").toString(), probe));
  }

  private CommandRun build(Path engine, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(FOLDER.resolve("build").toString()));
    command.addAll(List.of(arguments));
    return CommandRun.of(scratch, Map.of("ENGINE", engine.toString()), command);
  }

  /** A stand-in for the engine that notes how it was called. */
  private Path stub(String answer) throws IOException {
    Path stub = scratch.resolve("engine");
    Files.writeString(
        stub, "#!/bin/sh\necho \"$*\" >> \"%s\"\n%s\n".formatted(scratch.resolve("calls"), answer));
    return Files.setPosixFilePermissions(stub, PosixFilePermissions.fromString("rwx------"));
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(scratch.resolve("calls"));
  }

  private static Dockerfile dockerfile(String kind) {
    return Dockerfile.read(FOLDER.resolve(kind + ".Dockerfile"));
  }
}
