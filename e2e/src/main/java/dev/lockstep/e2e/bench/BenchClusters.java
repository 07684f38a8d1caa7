package dev.lockstep.e2e.bench;

import dev.lockstep.testbed.ClusterBuilder;
import dev.lockstep.testbed.RocketMqCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Clusters with a store as operators have it, rather than the testbed's: its small files roll so
 * often that this would show.
 */
final class BenchClusters {

  private BenchClusters() {}

  /** One broker of 5.5.0; to be completed and started. */
  static ClusterBuilder of(String name) {
    return RocketMqCluster.builder(name)
        .brokerHeap("512m")
        .brokerSetting("mappedFileSizeCommitLog", Integer.toString(256 << 20))
        .brokerSetting("mappedFileSizeConsumeQueue", "6000000")
        .brokerSetting("maxHashSlotNum", "500000")
        .brokerSetting("maxIndexNum", "2000000");
  }

  /** Starts clusters at the same time; the run owns them. */
  static List<RocketMqCluster> start(BenchRun run, ClusterBuilder... wanted) {
    List<CompletableFuture<RocketMqCluster>> starting = new ArrayList<>();
    for (ClusterBuilder cluster : wanted) {
      starting.add(
          CompletableFuture.supplyAsync(
              () -> run.resources().own(cluster.start()), Thread::startVirtualThread));
    }
    try {
      return starting.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
