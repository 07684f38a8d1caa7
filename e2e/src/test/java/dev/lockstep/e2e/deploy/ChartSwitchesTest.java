package dev.lockstep.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.lockstep.e2e.services.Repository;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the switches of the chart turn on. */
class ChartSwitchesTest {

  private static final Path RULES =
      Repository.root().resolve("deploy/prometheus/rules/lockstep.yaml");

  @TempDir private static Path scratch;

  private final Chart chart = new Chart(scratch);

  @Test
  void storeIsAClaimOfTheReleaseOrOneThatIsThere() {
    StatefulSet own = coordinator("coordinator: {persistence: {size: 3Gi, storageClass: '-'}}");
    StatefulSet given = coordinator("coordinator: {persistence: {existingClaim: my-claim}}");

    PersistentVolumeClaim claim = own.getSpec().getVolumeClaimTemplates().getFirst();
    assertThat(claim.getSpec().getResources().getRequests())
        .containsEntry("storage", new Quantity("3Gi"));
    assertThat(claim.getSpec().getStorageClassName()).isEmpty();
    assertThat(given.getSpec().getVolumeClaimTemplates()).isEmpty();
    assertThat(given.getSpec().getTemplate().getSpec().getVolumes())
        .singleElement()
        .satisfies(
            v -> assertThat(v.getPersistentVolumeClaim().getClaimName()).isEqualTo("my-claim"));
  }

  @Test
  void storeIsThePostgresqlThatASecretNames() {
    StatefulSet coordinator = coordinator("coordinator: {postgresql: {secretName: db}}");

    assertThat(coordinator.getSpec().getVolumeClaimTemplates()).isEmpty();
    assertThat(coordinator.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv())
        .filteredOn(variable -> variable.getValueFrom() != null)
        .extracting(
            EnvVar::getName,
            variable -> variable.getValueFrom().getSecretKeyRef().getName(),
            variable -> variable.getValueFrom().getSecretKeyRef().getKey())
        .containsExactly(
            tuple("LOCKSTEP_COORDINATOR_POSTGRESQL_URL", "db", "url"),
            tuple("LOCKSTEP_COORDINATOR_POSTGRESQL_USERNAME", "db", "username"),
            tuple("LOCKSTEP_COORDINATOR_POSTGRESQL_PASSWORD", "db", "password"));
  }

  @Test
  void tlsComesFromASecretAndHasAPortOfItsOwn() {
    Rendered rendered = chart.render("coordinator: {tls: {secretName: api-tls}}");

    StatefulSet coordinator = rendered.all(StatefulSet.class).getFirst();
    Map<String, String> env =
        coordinator.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream()
            .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    assertThat(env)
        .containsEntry("QUARKUS_HTTP_SSL_PORT", "7443")
        .containsEntry("QUARKUS_HTTP_SSL_CERTIFICATE_FILES", "/etc/lockstep/tls/tls.crt")
        .containsEntry("QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES", "/etc/lockstep/tls/tls.key")
        .containsEntry("QUARKUS_HTTP_INSECURE_REQUESTS", "enabled");
    assertThat(coordinator.getSpec().getTemplate().getSpec().getVolumes())
        .singleElement()
        .satisfies(v -> assertThat(v.getSecret().getSecretName()).isEqualTo("api-tls"));
    assertThat(servicePorts(rendered)).contains(7443);
    assertThat(servicePorts(chart.render(""))).doesNotContain(7443);
  }

  private static List<Integer> servicePorts(Rendered rendered) {
    return rendered.all(Service.class).stream()
        .flatMap(service -> service.getSpec().getPorts().stream())
        .map(ServicePort::getPort)
        .toList();
  }

  @Test
  void budgetsCanBeLeftOut() {
    assertThat(chart.render("podDisruptionBudget: {enabled: false}").all(PodDisruptionBudget.class))
        .isEmpty();
  }

  @Test
  void monitorsScrapeEveryPodAndTellRegionsApart() {
    ServiceMonitor monitor =
        chart
            .render(
                "metrics: {serviceMonitor: {enabled: true, interval: 5s, labels: {release: p}}}")
            .all(ServiceMonitor.class)
            .getFirst();

    assertThat(monitor.getMetadata().getLabels()).containsEntry("release", "p");
    assertThat(monitor.getSpec().getPodTargetLabels()).contains("lockstep.dev/region");
    assertThat(monitor.getSpec().getEndpoints())
        .singleElement()
        .satisfies(endpoint -> {
          assertThat(endpoint.getPort()).isEqualTo("management");
          assertThat(endpoint.getPath()).isEqualTo("/q/metrics");
          assertThat(endpoint.getInterval()).isEqualTo("5s");
        });
  }

  @Test
  void rulesAndDashboardsAreThoseOfTheRepository() {
    Rendered rendered =
        chart.render("metrics: {prometheusRule: {enabled: true}, dashboards: {enabled: true}}");

    assertThat(rendered.all(PrometheusRule.class))
        .singleElement()
        .satisfies(rule ->
            assertThat(alerts(new YAMLMapper().valueToTree(rule.getSpec())))
                .isEqualTo(alerts(new YAMLMapper().readTree(Files.readString(RULES)))));
    List<String> dashboards = files("grafana", ".json");
    assertThat(rendered.all(ConfigMap.class))
        .singleElement()
        .satisfies(map -> {
          assertThat(map.getData().keySet()).containsExactlyInAnyOrderElementsOf(dashboards);
          assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
        });
  }

  @Test
  void runbooksAreWhereTheValuesSay() {
    Rendered rendered =
        chart.render(
            "metrics: {prometheusRule: {enabled: true, runbooks: 'https://git.example.com/l/'}}");

    assertThat(
            alerts(
                new YAMLMapper()
                    .valueToTree(rendered.all(PrometheusRule.class).getFirst().getSpec())))
        .isNotEmpty()
        .allSatisfy((name, alert) ->
            assertThat(alert.at("/annotations/runbook_url").asText())
                .startsWith("https://git.example.com/l/docs/operations.md#"));
  }

  private static Map<String, JsonNode> alerts(JsonNode rules) {
    Map<String, JsonNode> alerts = new TreeMap<>();
    rules
        .path("groups")
        .forEach(group ->
            group.path("rules").forEach(rule -> alerts.put(rule.path("alert").asText(), rule)));
    return alerts;
  }

  private static List<String> files(String folder, String extension) {
    try (Stream<Path> files = Files.list(Repository.root().resolve("deploy").resolve(folder))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(n -> n.endsWith(extension))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void relaysOfEveryRegionAreScaledByTheirLag() {
    List<ScaledObject> scaled = chart.render(Chart.example("every-value")).all(ScaledObject.class);

    assertThat(scaled).hasSize(2);
    assertThat(scaled.get(1).spec().maxReplicaCount()).isEqualTo(12);
    assertThat(scaled.get(1).spec().triggers())
        .containsExactly(
            new ScaledObject.Trigger(
                "prometheus",
                "AverageValue",
                new ScaledObject.PrometheusQuery(
                    "http://prometheus.monitoring:9090",
                    "sum(my_lag_of_relays{region=\"cn-shanghai\"})",
                    "200000")));
  }

  @Test
  void lagIsAskedForByTheRegionThatTheServiceMonitorTells() {
    List<ScaledObject> scaled =
        chart
            .render(
                """
                regions: [{name: shanghai, region: cn-shanghai, relay: {replicas: 1}, offsetSync: {replicas: 1}}]
                autoscaling: {enabled: true, prometheus: "http://prometheus:9090"}
                """)
            .all(ScaledObject.class);

    assertThat(scaled)
        .flatExtracting(object -> object.spec().triggers())
        .extracting(trigger -> trigger.metadata().query())
        .containsExactly("sum(lockstep_relay_lag_messages{lockstep_dev_region=\"shanghai\"})");
  }

  private StatefulSet coordinator(String values) {
    return chart.render(values).all(StatefulSet.class).getFirst();
  }
}
