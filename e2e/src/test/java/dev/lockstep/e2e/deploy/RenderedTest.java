package dev.lockstep.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reader that the chart's tests rest on does refuse what an API server would. */
class RenderedTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "livenessProb: {} | livenessProb",
        "securityContext: {readOnlyRootFileSystem: true} | readOnlyRootFileSystem",
        "ports: [{containerPort: http}] | containerPort",
        "readinessProbe: {grpc: {port: grpc}} | port",
        "name: b | Duplicate",
      })
  void refusesWhatKubernetesDoesNotHave(String field, String named) {
    assertThatThrownBy(() -> new Rendered(deployment(field))).hasStackTraceContaining(named);
  }

  @ParameterizedTest
  @CsvSource({"v1, Deployment", "apps/v1, Deploymnt", "policy/v1beta1, PodDisruptionBudget"})
  void refusesKindsItDoesNotKnow(String version, String kind) {
    assertThatThrownBy(() ->
            new Rendered("apiVersion: %s\nkind: %s\nmetadata: {name: a}".formatted(version, kind)))
        .hasMessageContaining(version + "/" + kind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "minReplicaCount: 1, maxReplicaCount: 2, scaleTargetRef: {name: a}, triggers: [], minReplicas: 1 | minReplicas",
        "triggers: [] | scaleTargetRef",
      })
  void refusesScaledObjectsThatKedaWould(String spec, String named) {
    assertThatThrownBy(() ->
            new Rendered(
                "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: a}\nspec: {%s}"
                    .formatted(spec)))
        .hasMessageContaining(named);
  }

  private static String deployment(String field) {
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: a}
    spec:
      template:
        spec:
          containers:
            - name: a
              %s
    """
        .formatted(field);
  }
}
