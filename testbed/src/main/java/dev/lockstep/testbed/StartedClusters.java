package dev.lockstep.testbed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.opentest4j.TestAbortedException;

/** The running clusters of one test class, by name. */
final class StartedClusters implements AutoCloseable {

  private final Map<String, RocketMqCluster> byName;

  private StartedClusters(Map<String, RocketMqCluster> byName) {
    this.byName = byName;
  }

  /**
   * Starts all of them at the same time. If one does not start, none is left running.
   *
   * @throws ExtensionConfigurationException if two mentions of a name differ
   */
  static StartedClusters start(List<Cluster> wanted) {
    Map<String, Cluster> unique = new LinkedHashMap<>();
    for (Cluster cluster : wanted) {
      Cluster other = unique.putIfAbsent(cluster.name(), cluster);
      if (other != null && !other.equals(cluster)) {
        throw new ExtensionConfigurationException(
            "two different clusters of one name: " + other + ", " + cluster);
      }
    }
    Map<String, Future<RocketMqCluster>> starting = new HashMap<>();
    try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
      unique
          .values()
          .forEach(c -> starting.put(c.name(), starters.submit(() -> builder(c).start())));
    }
    return new StartedClusters(allOrNone(starting));
  }

  RocketMqCluster get(String name) {
    RocketMqCluster cluster = byName.get(name);
    if (cluster == null) {
      throw new IllegalArgumentException(
          "no cluster " + name + " in this test class, only " + byName.keySet());
    }
    return cluster;
  }

  @Override
  public void close() {
    byName.values().forEach(RocketMqCluster::close);
  }

  private static ClusterBuilder builder(Cluster wanted) {
    ClusterBuilder builder =
        RocketMqCluster.builder(wanted.name())
            .version(wanted.version())
            .brokers(wanted.brokers())
            .proxy(wanted.proxy());
    if (wanted.behindLink()) {
      builder.behindLink();
    }
    for (String setting : wanted.settings()) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new ExtensionConfigurationException("settings: key=value, not '" + setting + "'");
      }
      builder.brokerSetting(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return builder;
  }

  private static Map<String, RocketMqCluster> allOrNone(
      Map<String, Future<RocketMqCluster>> starting) {
    Map<String, RocketMqCluster> started = new HashMap<>();
    List<Throwable> failures = new ArrayList<>();
    starting.forEach((name, future) -> {
      try {
        started.put(name, future.get());
      } catch (ExecutionException e) {
        failures.add(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failures.add(e);
      }
    });
    if (failures.isEmpty()) {
      return started;
    }
    started.values().forEach(RocketMqCluster::close);
    if (failures.getFirst() instanceof TestAbortedException noEngine) {
      throw noEngine;
    }
    IllegalStateException failure =
        new IllegalStateException("a cluster did not start", failures.getFirst());
    failures.stream().skip(1).forEach(failure::addSuppressed);
    throw failure;
  }
}
