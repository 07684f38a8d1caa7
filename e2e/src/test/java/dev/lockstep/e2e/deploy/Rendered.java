package dev.lockstep.e2e.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The objects of a rendered chart, each read strictly into the type of its version and kind. */
final class Rendered {

  private static final Map<String, Class<?>> TYPES =
      Map.ofEntries(
          Map.entry("v1/ConfigMap", ConfigMap.class),
          Map.entry("v1/Service", Service.class),
          Map.entry("v1/ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1/Deployment", Deployment.class),
          Map.entry("apps/v1/StatefulSet", StatefulSet.class),
          Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class),
          Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class),
          Map.entry("keda.sh/v1alpha1/ScaledObject", ScaledObject.class));

  private final List<String> names = new ArrayList<>();
  private final List<Object> objects = new ArrayList<>();

  /**
   * Reads a stream of objects.
   *
   * @throws AssertionError if one is of a kind that the chart has none of, or has what its type has
   *     not
   */
  Rendered(String yaml) {
    StrictYaml strict = new StrictYaml();
    for (JsonNode document : strict.documents(yaml)) {
      String kind = document.path("apiVersion").asText() + "/" + document.path("kind").asText();
      Class<?> type = TYPES.get(kind);
      if (type == null) {
        throw new AssertionError("no type to read a " + kind + " into");
      }
      names.add(kind + " " + document.path("metadata").path("name").asText());
      objects.add(strict.read(document, type));
    }
  }

  /** Version, kind and name of every object, in the order rendered. */
  List<String> names() {
    return List.copyOf(names);
  }

  /** The objects of a type. */
  <T> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** A controller of pods, whatever its kind. */
  record Workload(
      String name,
      Map<String, String> selector,
      PodTemplateSpec pods,
      List<PersistentVolumeClaim> claims) {

    /** The one container of its pods. */
    Container container() {
      return pods.getSpec().getContainers().getFirst();
    }

    /** {@code app.kubernetes.io/component} of its pods. */
    String component() {
      return pods.getMetadata().getLabels().getOrDefault("app.kubernetes.io/component", "");
    }

    /** The value of a variable; fails if there is none. */
    String environment(String variable) {
      return container().getEnv().stream()
          .filter(env -> env.getName().equals(variable))
          .findFirst()
          .map(EnvVar::getValue)
          .orElseThrow(() -> new AssertionError(name + " has no variable " + variable));
    }
  }

  /** All controllers of pods. */
  List<Workload> workloads() {
    Stream<Workload> deployments =
        all(Deployment.class).stream()
            .map(d ->
                new Workload(
                    d.getMetadata().getName(),
                    d.getSpec().getSelector().getMatchLabels(),
                    d.getSpec().getTemplate(),
                    List.of()));
    Stream<Workload> statefulSets =
        all(StatefulSet.class).stream()
            .map(s ->
                new Workload(
                    s.getMetadata().getName(),
                    s.getSpec().getSelector().getMatchLabels(),
                    s.getSpec().getTemplate(),
                    s.getSpec().getVolumeClaimTemplates()));
    return Stream.concat(deployments, statefulSets).toList();
  }

  /** The controllers whose pods have all these labels. */
  List<Workload> selected(Map<String, String> labels) {
    Predicate<Workload> matches =
        w -> w.pods().getMetadata().getLabels().entrySet().containsAll(labels.entrySet());
    return workloads().stream().filter(matches).toList();
  }
}
