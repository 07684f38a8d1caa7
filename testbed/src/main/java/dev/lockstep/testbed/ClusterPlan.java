package dev.lockstep.testbed;

import java.util.Map;

/** What a {@link ClusterBuilder} was told, validated. */
record ClusterPlan(
    String name,
    ServerVersion version,
    int brokers,
    boolean proxy,
    boolean behindLink,
    Map<String, String> brokerSettings,
    String brokerHeap) {

  ClusterPlan {
    brokerSettings = Map.copyOf(brokerSettings);
  }

  /** The name of the i-th broker. */
  static String brokerName(int index) {
    return "broker-" + (char) ('a' + index);
  }
}
