package dev.lockstep.e2e.deploy;

import static java.util.Objects.requireNonNullElse;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.e2e.deploy.ComposeFile.ComposeService;
import dev.lockstep.e2e.services.Repository;
import dev.lockstep.e2e.services.ServiceKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The compose file. It is read with unknown keys refused, and held against the services, since no
 * Docker engine may be here to run it.
 */
class ComposeTest {

  private static final Path FOLDER = Repository.root().resolve("deploy/compose");

  private final ComposeFile compose = ComposeFile.read(FOLDER.resolve("compose.yaml"));

  @Test
  void hasTwoClustersTheServicesAndWhatWatchesThem() {
    assertThat(compose.services())
        .containsOnlyKeys(
            "coordinator",
            "message-relay",
            "offset-sync",
            "namesrv-hangzhou",
            "broker-hangzhou",
            "namesrv-shanghai",
            "broker-shanghai",
            "postgresql",
            "prometheus",
            "grafana");
  }

  @ParameterizedTest
  @EnumSource
  void serviceIsBuiltFromItsDockerfileAndLockedDown(ServiceKind kind) {
    ComposeService service = service(kind);

    assertThat(service.image()).startsWith("lockstep/" + kind.module() + ":");
    ComposeFile.Build build = Objects.requireNonNull(service.build());
    assertThat(build.args()).containsExactly(Map.entry("SERVICE", kind.module()));
    assertThat(FOLDER.resolve(build.context()).resolve(build.dockerfile())).isRegularFile();
    assertThat(service.readOnly()).isTrue();
    assertThat(service.capDrop()).containsExactly("ALL");
    assertThat(service.securityOpt()).containsExactly("no-new-privileges:true");
    assertThat(service.volumes()).singleElement().asString().endsWith("/data");
    assertThat(service.memLimit()).isNotNull();
  }

  @ParameterizedTest
  @EnumSource
  void everyVariableIsASettingOfTheService(ServiceKind kind) {
    assertThat(new ServiceSettings(kind).variables())
        .containsAll(Objects.requireNonNull(service(kind).environment()).keySet());
  }

  @ParameterizedTest
  @EnumSource
  void serviceIsHealthyOnceItIsReadyAndHasTimeToEnd(ServiceKind kind) {
    ComposeService service = service(kind);

    assertThat(Objects.requireNonNull(service.healthcheck()).test())
        .containsExactly("CMD", "/app/healthcheck", "ready");
    assertThat(Objects.requireNonNull(service.stopGracePeriod())).matches("3[0-9]s");
  }

  @Test
  void workersFindTheCoordinator() {
    int port = new ServiceSettings(ServiceKind.COORDINATOR).number("quarkus.http.port");

    assertThat(environment("coordinator"))
        .containsEntry("LOCKSTEP_COORDINATOR_ADDRESS", "coordinator:" + port);
    assertThat(named("coordinator").ports())
        .containsExactly("127.0.0.1:%d:%d".formatted(port, port));
    for (String worker : List.of("message-relay", "offset-sync")) {
      assertThat(environment(worker))
          .containsEntry("LOCKSTEP_WORKER_COORDINATORS", "coordinator:" + port);
    }
  }

  @Test
  void whatIsReferredToIsThere() {
    compose
        .services()
        .forEach((name, service) -> {
          assertThat(compose.services().keySet())
              .as(name)
              .containsAll(
                  requireNonNullElse(service.dependsOn(), Map.<String, Object>of()).keySet());
          assertThat(compose.configs().keySet())
              .as(name)
              .containsAll(
                  requireNonNullElse(service.configs(), List.<ComposeFile.ConfigMount>of()).stream()
                      .map(ComposeFile.ConfigMount::source)
                      .toList());
          requireNonNullElse(service.volumes(), List.<String>of())
              .forEach(volume -> isThere(name, volume));
        });
  }

  private void isThere(String service, String volume) {
    String source = volume.split(":", 2)[0];
    if (source.startsWith(".")) {
      assertThat(FOLDER.resolve(source)).as(service).isDirectory();
    } else if (!source.startsWith("/")) {
      assertThat(compose.volumes().keySet()).as(service).contains(source);
    }
  }

  @Test
  void whoIsWaitedForSaysWhenItIsHealthy() {
    compose
        .services()
        .forEach((name, service) ->
            requireNonNullElse(service.dependsOn(), Map.<String, ComposeFile.Dependency>of())
                .forEach((other, dependency) -> {
                  if (dependency.condition() == ComposeFile.Condition.HEALTHY) {
                    assertThat(named(other).healthcheck()).as(name).isNotNull();
                  }
                }));
  }

  @Test
  void nothingIsOpenBeyondThisMachine() {
    assertThat(compose.services().values())
        .allSatisfy(service ->
            assertThat(requireNonNullElse(service.ports(), List.<String>of()))
                .allMatch(port -> port.startsWith("127.0.0.1:")));
  }

  @Test
  void prometheusScrapesTheManagementPortOfEachService() {
    JsonNode config =
        new StrictYaml()
            .documents(Objects.requireNonNull(compose.configs().get("prometheus")).content())
            .getFirst();

    JsonNode lockstep = config.path("scrape_configs").path(0);
    assertThat(lockstep.path("metrics_path").asText()).isEqualTo("/q/metrics");
    assertThat(lockstep.path("dns_sd_configs"))
        .hasSize(3)
        .allSatisfy(found -> {
          ServiceKind kind = ServiceSettings.kind(found.path("names").path(0).asText());
          assertThat(found.path("port").asInt())
              .isEqualTo(new ServiceSettings(kind).number("quarkus.management.port"));
        });
  }

  @Test
  void docsNameTheFileAsItIs() throws Exception {
    assertThat(Files.readString(Repository.root().resolve("docs/deploy.md")))
        .contains("docker compose -f deploy/compose/compose.yaml up --build --wait");
  }

  private ComposeService service(ServiceKind kind) {
    return named(kind.module());
  }

  private ComposeService named(String service) {
    return Objects.requireNonNull(compose.services().get(service));
  }

  private Map<String, String> environment(String service) {
    return Objects.requireNonNull(named(service).environment());
  }
}
