package dev.lockstep.offsetsync.check;

import com.google.rpc.Code;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.metadata.FilterAdmin.Verdict;
import dev.lockstep.worker.ClusterHandle;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.CommandFault;
import dev.lockstep.worker.CommandHandler;
import dev.lockstep.worker.CommandSink;
import dev.lockstep.worker.v1.CheckFilterCommand;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.CommandOutput;
import dev.lockstep.worker.v1.FilterCheck;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Asks all brokers of a cluster whether they evaluate filter expressions. */
@Singleton
final class CheckFilterHandler implements CommandHandler {

  private final Clusters clusters;

  @Inject
  CheckFilterHandler(Clusters clusters) {
    this.clusters = clusters;
  }

  @Override
  public boolean handles(Command command) {
    return command.hasCheckFilter();
  }

  @Override
  public void run(Command command, CommandSink sink)
      throws CommandFault, BrokerFault, InterruptedException {
    CheckFilterCommand request = command.getCheckFilter();
    try (ClusterHandle handle = clusters.open(request.getCluster())) {
      ClusterClient cluster = handle.client();
      Set<String> brokers = new TreeSet<>(cluster.masters().keySet());
      if (brokers.isEmpty()) {
        throw new CommandFault(
            Code.UNAVAILABLE,
            "CLUSTER_UNREACHABLE",
            "the name servers of %s know no master: start the brokers"
                .formatted(request.getCluster().getName()));
      }
      for (String expression : request.getSql92List()) {
        Optional<FilterCheck> refusal = refusal(cluster, brokers, expression);
        if (refusal.isPresent()) {
          sink.output(CommandOutput.newBuilder().setFilterCheck(refusal.get()));
        }
      }
    }
  }

  /** The first broker's that refuses it. */
  private static Optional<FilterCheck> refusal(
      ClusterClient cluster, Set<String> brokers, String expression)
      throws BrokerFault, InterruptedException {
    for (String broker : brokers) {
      FilterCheck.Builder check = FilterCheck.newBuilder().setSql92(expression).setBroker(broker);
      switch (cluster.filters().sql92(broker, expression)) {
        case Verdict.Evaluated _ -> {
          // The next broker may think otherwise.
        }
        case Verdict.Unsupported(String remark) -> {
          return Optional.of(check.setDetail(remark).build());
        }
        case Verdict.Invalid(String remark) -> {
          return Optional.of(check.setInvalid(true).setDetail(remark).build());
        }
      }
    }
    return Optional.empty();
  }
}
