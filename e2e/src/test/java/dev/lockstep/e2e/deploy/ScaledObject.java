package dev.lockstep.e2e.deploy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;

/** What the chart uses of {@code keda.sh/v1alpha1}; every field named here is one of KEDA's. */
record ScaledObject(
    @JsonProperty(required = true) String apiVersion,
    @JsonProperty(required = true) String kind,
    @JsonProperty(required = true) ObjectMeta metadata,
    @JsonProperty(required = true) Spec spec) {

  record Spec(
      @JsonProperty(required = true) Target scaleTargetRef,
      int minReplicaCount,
      int maxReplicaCount,
      Advanced advanced,
      @JsonProperty(required = true) List<Trigger> triggers) {}

  record Target(@JsonProperty(required = true) String name) {}

  record Advanced(Autoscaler horizontalPodAutoscalerConfig) {}

  record Autoscaler(Behavior behavior) {}

  record Behavior(ScalingRules scaleDown) {}

  record ScalingRules(int stabilizationWindowSeconds) {}

  record Trigger(
      @JsonProperty(required = true) String type, String metricType, PrometheusQuery metadata) {}

  /** Metadata of a trigger are texts, all of them. */
  record PrometheusQuery(String serverAddress, String query, String threshold) {}
}
