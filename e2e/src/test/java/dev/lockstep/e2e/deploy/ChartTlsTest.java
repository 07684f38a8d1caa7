package dev.lockstep.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS between workers and the coordinator, by secrets. */
class ChartTlsTest {

  @TempDir private static Path scratch;

  private final Chart chart = new Chart(scratch);

  @Test
  void workersReachTheCoordinatorByTlsAndShowWhoTheyAre() {
    Rendered rendered =
        chart.render(
            """
            coordinator: {tls: {secretName: api-tls, clientAuth: required}}
            worker: {tls: {enabled: true, trustSecretName: api-tls, secretName: worker-tls}}
            """);

    for (Deployment worker : rendered.all(Deployment.class)) {
      PodSpec pod = worker.getSpec().getTemplate().getSpec();
      assertThat(variables(pod))
          .containsEntry(
              "LOCKSTEP_WORKER_COORDINATORS", "rel-lockstep-coordinator.messaging.svc:7443")
          .containsEntry("LOCKSTEP_WORKER_TLS_ENABLED", "true")
          .containsEntry(
              "LOCKSTEP_WORKER_TLS_TRUST_CERTIFICATES", mount(pod, "coordinator-trust") + "/ca.crt")
          .containsEntry("LOCKSTEP_WORKER_TLS_CERTIFICATE", mount(pod, "worker-tls") + "/tls.crt")
          .containsEntry("LOCKSTEP_WORKER_TLS_KEY", mount(pod, "worker-tls") + "/tls.key");
      assertThat(pod.getVolumes())
          .filteredOn(volume -> volume.getSecret() != null)
          .extracting(volume -> volume.getSecret().getSecretName())
          .containsExactly("api-tls", "worker-tls");
    }
    assertThat(coordinator(rendered))
        .containsEntry("LOCKSTEP_COORDINATOR_TLS_CLIENT_AUTH", "required")
        .containsEntry("QUARKUS_HTTP_SSL_CERTIFICATE_TRUST_STORE_FILE", "/etc/lockstep/tls/ca.crt")
        .containsEntry("QUARKUS_HTTP_SSL_CERTIFICATE_TRUST_STORE_FILE_TYPE", "PEM")
        .containsEntry(
            "LOCKSTEP_COORDINATOR_ADDRESS", "rel-lockstep-coordinator.messaging.svc:7443");
    assertThat(egressPorts(rendered)).contains("grpc-tls").doesNotContain("grpc");
  }

  @Test
  void portWithoutTlsIsLeftOutWhereAllHaveToShowACertificate() {
    String required =
        """
        coordinator: {tls: {secretName: api-tls, clientAuth: required}}
        worker: {tls: {enabled: true, trustSecretName: api-tls, secretName: worker-tls}}
        """;
    String requested = required.replace("required", "request");

    assertThat(portsToCall(chart.render(required))).contains("grpc-tls").doesNotContain("grpc");
    assertThat(portsToCall(chart.render(requested))).contains("grpc-tls", "grpc");
  }

  /** Of the services, and those that the network policies let callers reach. */
  private static Set<String> portsToCall(Rendered rendered) {
    Stream<String> served =
        rendered.all(Service.class).stream()
            .flatMap(service -> service.getSpec().getPorts().stream())
            .map(ServicePort::getName);
    Stream<String> allowed =
        rendered.all(NetworkPolicy.class).stream()
            .flatMap(policy -> policy.getSpec().getIngress().stream())
            .flatMap(rule -> rule.getPorts().stream())
            .map(port -> String.valueOf(port.getPort().getValue()));
    return Stream.concat(served, allowed).collect(Collectors.toSet());
  }

  @Test
  void workersNeverSeeTheKeyOfTheCoordinator() {
    Rendered rendered =
        chart.render(
            """
            coordinator: {tls: {secretName: api-tls}}
            worker: {tls: {enabled: true, trustSecretName: api-tls}}
            """);

    assertThat(rendered.all(Deployment.class))
        .flatMap(worker -> worker.getSpec().getTemplate().getSpec().getVolumes())
        .filteredOn(volume -> volume.getSecret() != null)
        .isNotEmpty()
        .allSatisfy(volume ->
            assertThat(volume.getSecret().getItems())
                .singleElement()
                .satisfies(item -> assertThat(item.getKey()).isEqualTo("ca.crt")));
  }

  @Test
  void workersOfAnotherClusterUseTheAddressesThatAreGiven() {
    Rendered rendered =
        chart.render(
            """
            coordinator: {enabled: false, addresses: ["lockstep.example.com:7443"]}
            worker: {tls: {enabled: true}}
            """);

    assertThat(rendered.all(Deployment.class))
        .isNotEmpty()
        .allSatisfy(worker ->
            assertThat(variables(worker.getSpec().getTemplate().getSpec()))
                .containsEntry("LOCKSTEP_WORKER_COORDINATORS", "lockstep.example.com:7443")
                .containsEntry("LOCKSTEP_WORKER_TLS_ENABLED", "true")
                .doesNotContainKey("LOCKSTEP_WORKER_TLS_TRUST_CERTIFICATES"));
  }

  @Test
  void thereIsNoneUnlessItIsAskedFor() {
    Rendered rendered = chart.render("coordinator: {tls: {secretName: api-tls}}");

    assertThat(rendered.all(Deployment.class))
        .allSatisfy(worker ->
            assertThat(variables(worker.getSpec().getTemplate().getSpec()).keySet())
                .noneMatch(name -> name.startsWith("LOCKSTEP_WORKER_TLS")));
    assertThat(coordinator(rendered)).doesNotContainKey("LOCKSTEP_COORDINATOR_TLS_CLIENT_AUTH");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "worker: {tls: {enabled: true}} | coordinator.tls.secretName: needed where worker.tls",
        "coordinator: {tls: {clientAuth: request}} | coordinator.tls.secretName: needed where"
            + " coord",
        "{coordinator: {tls: {secretName: a, clientAuth: required}}, worker: {tls: {enabled:"
            + " true}}} | worker.tls.secretName: needed where coordinator.tls.clientAuth is"
            + " required",
      })
  void refusesWhatCouldNeverConnect(String values, String message) {
    assertThatThrownBy(() -> chart.render(values)).hasMessageContaining(message);
  }

  private static Map<String, @Nullable String> variables(PodSpec pod) {
    return pod.getContainers().getFirst().getEnv().stream()
        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
  }

  private static Map<String, @Nullable String> coordinator(Rendered rendered) {
    return variables(rendered.all(StatefulSet.class).getFirst().getSpec().getTemplate().getSpec());
  }

  private static String mount(PodSpec pod, String volume) {
    return pod.getContainers().getFirst().getVolumeMounts().stream()
        .filter(mount -> mount.getName().equals(volume))
        .map(VolumeMount::getMountPath)
        .findFirst()
        .orElseThrow();
  }

  private static Iterable<String> egressPorts(Rendered rendered) {
    return rendered.all(NetworkPolicy.class).stream()
        .flatMap(policy -> policy.getSpec().getEgress().stream())
        .flatMap(rule -> rule.getPorts().stream())
        .map(port -> port.getPort().getValue().toString())
        .toList();
  }
}
