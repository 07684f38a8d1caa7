package dev.lockstep.offsetsync.check;

import com.google.rpc.Code;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.ClusterCheck;
import dev.lockstep.worker.ClusterHandle;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.CommandFault;
import dev.lockstep.worker.CommandHandler;
import dev.lockstep.worker.CommandSink;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.CommandOutput;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Checks a cluster: all findings as output, and a status that says whether it would do. */
@Singleton
final class CheckClusterHandler implements CommandHandler {

  private final Clusters clusters;

  @Inject
  CheckClusterHandler(Clusters clusters) {
    this.clusters = clusters;
  }

  @Override
  public boolean handles(Command command) {
    return command.hasCheckCluster();
  }

  @Override
  public void run(Command command, CommandSink sink) throws CommandFault, InterruptedException {
    Cluster cluster = command.getCheckCluster().getCluster();
    Findings findings;
    try (ClusterHandle handle = clusters.open(cluster)) {
      findings = new ClusterCheckup(handle.client()).run();
    }
    sink.output(
        CommandOutput.newBuilder()
            .setClusterCheck(
                ClusterCheck.newBuilder()
                    .setCluster(cluster.getName())
                    .setWorker(sink.worker())
                    .addAllBrokers(findings.brokers())
                    .addAllItems(findings.items())));
    Optional<String> failure = findings.failure();
    if (failure.isPresent()) {
      throw new CommandFault(
          findings.reached() ? Code.FAILED_PRECONDITION : Code.UNAVAILABLE,
          findings.reached() ? "CLUSTER_NOT_READY" : "CLUSTER_UNREACHABLE",
          "%s: %s".formatted(cluster.getName(), failure.get()));
    }
  }
}
