package dev.lockstep.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.LintResult;
import dev.lockstep.e2e.deploy.Rendered.Workload;
import dev.lockstep.e2e.services.Repository;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The chart, rendered by Helm for every example. There is no API server here: each object is read
 * into its typed model with unknown fields refused, and what objects say of each other is compared.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ChartTest {

  @TempDir private static Path scratch;

  private final Map<String, ServiceSettings> known = new HashMap<>();
  private Chart chart;

  @BeforeAll
  void readChart() {
    chart = new Chart(scratch);
  }

  static List<Path> examples() {
    return Chart.examples();
  }

  @Test
  void passesHelmsLintWithItsDefaults() {
    LintResult result = chart.lint();

    assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
  }

  /** The tag of the images is the chart's appVersion, unless a value says otherwise. */
  @Test
  void isOfTheVersionThatIsBuilt() throws IOException {
    String chartFile = Files.readString(Chart.folder().resolve("Chart.yaml"));
    String parent = Files.readString(Repository.root().resolve("pom.xml"));

    Matcher version = Pattern.compile("<version>(.+)</version>").matcher(parent);

    assertThat(version.find()).isTrue();
    assertThat(chartFile).contains("appVersion: " + version.group(1) + "\n");
  }

  @Test
  void rendersWithNoValuesAtAll() {
    assertThat(chart.render("").names())
        .containsExactlyInAnyOrder(
            "v1/ServiceAccount rel-lockstep",
            "apps/v1/StatefulSet rel-lockstep-coordinator",
            "v1/Service rel-lockstep-coordinator",
            "v1/Service rel-lockstep-management",
            "apps/v1/Deployment rel-lockstep-relay-default",
            "apps/v1/Deployment rel-lockstep-offset-sync-default",
            "policy/v1/PodDisruptionBudget rel-lockstep-coordinator",
            "policy/v1/PodDisruptionBudget rel-lockstep-relay-default",
            "policy/v1/PodDisruptionBudget rel-lockstep-offset-sync-default",
            "networking.k8s.io/v1/NetworkPolicy rel-lockstep-coordinator",
            "networking.k8s.io/v1/NetworkPolicy rel-lockstep-workers");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void objectsHaveNamesOfTheirOwn(Path values) {
    assertThat(chart.render(values).names())
        .doesNotHaveDuplicates()
        .allMatch(n -> n.length() < 120);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void podsAreLockedDown(Path values) {
    assertThat(chart.render(values).workloads()).isNotEmpty().allSatisfy(ChartTest::isLockedDown);
  }

  private static void isLockedDown(Workload workload) {
    PodSpec pod = workload.pods().getSpec();
    assertThat(pod.getContainers()).hasSize(1);
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    // LOCKSTEP_COORDINATOR_PORT=tcp://... would be taken for a setting.
    assertThat(pod.getEnableServiceLinks()).isFalse();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    var context = workload.container().getSecurityContext();
    assertThat(context.getReadOnlyRootFilesystem()).isTrue();
    assertThat(context.getAllowPrivilegeEscalation()).isFalse();
    assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(workload.container().getResources().getRequests()).containsKeys("cpu", "memory");
    assertThat(workload.container().getResources().getLimits()).containsKey("memory");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void onlyTheDataFolderCanBeWrittenAndEveryVolumeIsThere(Path values) {
    for (Workload workload : chart.render(values).workloads()) {
      Set<String> volumes =
          Stream.concat(
                  workload.pods().getSpec().getVolumes().stream().map(Volume::getName),
                  workload.claims().stream().map(ChartTest::name))
              .collect(Collectors.toSet());
      List<VolumeMount> mounts = workload.container().getVolumeMounts();

      assertThat(mounts)
          .extracting(VolumeMount::getName)
          .containsExactlyInAnyOrderElementsOf(volumes);
      assertThat(mounts)
          .filteredOn(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
          .extracting(VolumeMount::getMountPath)
          .containsExactly("/data");
    }
  }

  private static String name(PersistentVolumeClaim claim) {
    return claim.getMetadata().getName();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyVariableIsASettingOfTheService(Path values) {
    for (Workload workload : chart.render(values).workloads()) {
      ServiceSettings settings = settings(workload);

      List<String> variables = workload.container().getEnv().stream().map(EnvVar::getName).toList();

      assertThat(variables).doesNotHaveDuplicates();
      assertThat(settings.variables()).as(workload.name()).containsAll(variables);
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void portsAndProbesAreThoseOfTheService(Path values) {
    for (Workload workload : chart.render(values).workloads()) {
      ServiceSettings settings = settings(workload);
      Container container = workload.container();

      assertThat(port(container, "management"))
          .isEqualTo(settings.number("quarkus.management.port"));
      assertThat(path(container.getStartupProbe())).isEqualTo("management/q/health/started");
      assertThat(path(container.getLivenessProbe())).isEqualTo("management/q/health/live");
      if (workload.component().equals("coordinator")) {
        assertThat(port(container, "grpc"))
            .isEqualTo(settings.number("quarkus.http.port"))
            .isEqualTo(container.getReadinessProbe().getGrpc().getPort());
      } else {
        assertThat(path(container.getReadinessProbe())).isEqualTo("management/q/health/ready");
      }
    }
  }

  /** Reading them takes a second or so. */
  private ServiceSettings settings(Workload workload) {
    return known.computeIfAbsent(
        workload.component(), name -> new ServiceSettings(ServiceSettings.kind(name)));
  }

  private static int port(Container container, String name) {
    return container.getPorts().stream()
        .filter(port -> port.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no port " + name))
        .getContainerPort();
  }

  private static String path(Probe probe) {
    return probe.getHttpGet().getPort().getStrVal() + probe.getHttpGet().getPath();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void podsHaveMoreTimeToEndThanDrainingTakes(Path values) {
    for (Deployment worker : chart.render(values).all(Deployment.class)) {
      String drain =
          worker.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream()
              .filter(env -> env.getName().equals("LOCKSTEP_WORKER_DRAIN_TIMEOUT"))
              .findFirst()
              .orElseThrow()
              .getValue();

      assertThat(worker.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
          .isGreaterThan(Long.parseLong(drain.replace("s", "")) + 3);
      assertThat(worker.getSpec().getStrategy().getRollingUpdate().getMaxUnavailable().getIntVal())
          .isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void selectorsFindTheirPods(Path values) {
    Rendered rendered = chart.render(values);

    for (Workload workload : rendered.workloads()) {
      assertThat(rendered.selected(workload.selector())).containsExactly(workload);
    }
    for (Service service : rendered.all(Service.class)) {
      List<Workload> behind = rendered.selected(service.getSpec().getSelector());
      assertThat(behind).as(service.getMetadata().getName()).isNotEmpty();
      for (var port : service.getSpec().getPorts()) {
        assertThat(behind)
            .allSatisfy(w ->
                assertThat(port(w.container(), port.getTargetPort().getStrVal())).isPositive());
      }
    }
    for (PodDisruptionBudget budget : rendered.all(PodDisruptionBudget.class)) {
      assertThat(rendered.selected(labels(budget.getSpec().getSelector())))
          .as(budget.getMetadata().getName())
          .hasSize(1);
    }
    for (ServiceMonitor monitor : rendered.all(ServiceMonitor.class)) {
      assertThat(rendered.all(Service.class))
          .filteredOn(s ->
              s.getMetadata()
                  .getLabels()
                  .entrySet()
                  .containsAll(labels(monitor.getSpec().getSelector()).entrySet()))
          .extracting(s -> s.getMetadata().getName())
          .singleElement()
          .asString()
          .endsWith("-management");
    }
    for (ScaledObject scaled : rendered.all(ScaledObject.class)) {
      assertThat(rendered.all(Deployment.class))
          .filteredOn(d -> d.getMetadata().getName().equals(scaled.spec().scaleTargetRef().name()))
          .singleElement()
          .satisfies(d -> assertThat(d.getSpec().getReplicas()).as("left to KEDA").isNull());
    }
  }

  private static Map<String, String> labels(LabelSelector selector) {
    assertThat(selector.getMatchLabels()).isNotEmpty();
    return selector.getMatchLabels();
  }

  @Test
  void workersOfThisReleaseFindItsCoordinatorByItsService() {
    Rendered rendered = chart.render(Chart.example("single-region"));

    Set<String> coordinators = new HashSet<>();
    rendered.workloads().stream()
        .filter(w -> !w.component().equals("coordinator"))
        .forEach(w -> coordinators.add(w.environment("LOCKSTEP_WORKER_COORDINATORS")));

    assertThat(coordinators).containsExactly("rel-lockstep-coordinator.messaging.svc:7400");
    assertThat(rendered.all(Service.class))
        .extracting(s -> s.getMetadata().getName())
        .contains("rel-lockstep-coordinator");
  }

  @Test
  void aSecondKubernetesClusterRunsWorkersOnlyAndThoseFindTheCoordinatorOfTheFirst() {
    Rendered first = chart.render(Chart.example("two-regions"));
    Rendered second = chart.render(Chart.example("second-region"));

    assertThat(second.workloads()).extracting(Workload::component).doesNotContain("coordinator");
    String address =
        first
            .selected(Map.of("app.kubernetes.io/component", "coordinator"))
            .getFirst()
            .environment("LOCKSTEP_COORDINATOR_ADDRESS");
    assertThat(second.workloads())
        .allSatisfy(
            w -> assertThat(w.environment("LOCKSTEP_WORKER_COORDINATORS")).isEqualTo(address))
        .allSatisfy(
            w -> assertThat(w.environment("LOCKSTEP_WORKER_REGION")).isEqualTo("cn-hangzhou"));
  }

  @Test
  void settingsOfARegionWinOverThoseOfAllRelays() {
    Rendered rendered = chart.render(Chart.example("every-value"));

    Workload own = named(rendered, "lockstep-prod-relay-cn-hangzhou");
    Workload common = named(rendered, "lockstep-prod-relay-shanghai");

    assertThat(own.environment("LOCKSTEP_RELAY_QUEUE_WINDOW")).isEqualTo("32M");
    assertThat(own.environment("LOCKSTEP_RELAY_OVERLAP_TAIL_PULLS")).isEqualTo("false");
    assertThat(common.environment("LOCKSTEP_RELAY_OVERLAP_TAIL_PULLS")).isEqualTo("true");
    assertThat(own.environment("LOCKSTEP_RELAY_READ_BUDGET")).isEqualTo("512M");
    assertThat(own.container().getResources().getLimits())
        .containsEntry("memory", new Quantity("4Gi"));
    assertThat(common.environment("LOCKSTEP_RELAY_QUEUE_WINDOW")).isEqualTo("16M");
    assertThat(common.environment("LOCKSTEP_WORKER_REGION")).isEqualTo("cn-shanghai");
    assertThat(own.container().getImage())
        .isEqualTo("registry.example.com/platform/lockstep/message-relay:0.1.0-jvm");
  }

  private static Workload named(Rendered rendered, String name) {
    return rendered.workloads().stream()
        .filter(w -> w.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no workload " + name));
  }

  @Test
  void refusesWhatCannotWorkAndNamesIt() {
    assertThatThrownBy(() -> chart.render("coordinator: {enabled: false}"))
        .hasMessageContaining("coordinator.addresses");
    assertThatThrownBy(() ->
            chart.render(
                "regions: [{name: a, relay: {replicas: 1}, offsetSync: {replicas: 1}},"
                    + " {name: a, relay: {replicas: 1}, offsetSync: {replicas: 1}}]"))
        .hasMessageContaining("\"a\" is there twice");
  }
}
