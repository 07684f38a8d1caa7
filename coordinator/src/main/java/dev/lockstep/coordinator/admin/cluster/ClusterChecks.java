package dev.lockstep.coordinator.admin.cluster;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.CheckClusterRequest;
import dev.lockstep.admin.v1.CheckItem;
import dev.lockstep.admin.v1.CheckOutcome;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.ClusterCheck;
import dev.lockstep.coordinator.admin.command.CommandCall;
import dev.lockstep.coordinator.admin.error.AnsweredException;
import dev.lockstep.coordinator.admin.request.ResourceIds;
import dev.lockstep.coordinator.admin.validation.ClusterRequests;
import dev.lockstep.coordinator.catalog.ClusterCatalog;
import dev.lockstep.coordinator.command.CommandSpec;
import dev.lockstep.coordinator.command.Commands;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.worker.v1.CheckClusterCommand;
import dev.lockstep.worker.v1.Command;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Has workers look at clusters. Blocking; thread-safe. */
@ApplicationScoped
public class ClusterChecks {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final String REACH = "reach";

  private final ClusterCatalog clusters;
  private final Commands commands;

  /** Works on the given catalog. */
  public ClusterChecks(ClusterCatalog clusters, Commands commands) {
    this.clusters = clusters;
    this.commands = commands;
  }

  /** What a worker found. Fails unless all that replication needs is there. */
  public ClusterCheck check(CheckClusterRequest request) {
    ClusterRequests.check(request);
    Cluster cluster = clusters.get(ResourceIds.of(request.getName()));
    Command command =
        Command.newBuilder()
            .setCheckCluster(CheckClusterCommand.newBuilder().setCluster(cluster))
            .build();
    CommandCall call =
        CommandCall.start(commands, new CommandSpec(command, cluster.getRegion(), TIMEOUT));
    ClusterCheck.Builder found = ClusterCheck.newBuilder();
    Status end = call.forEach(output -> found.mergeFrom(output.getClusterCheck()));
    if (end.getCode() != Code.OK_VALUE) {
      throw new AnsweredException(end);
    }
    ClusterCheck check = found.setCluster(cluster.getName()).setWorker(call.worker()).build();
    refuseIfFailed(check);
    return check;
  }

  private static void refuseIfFailed(ClusterCheck check) {
    List<CheckItem> failed =
        check.getItemsList().stream()
            .filter(i -> i.getOutcome() == CheckOutcome.Value.FAILED)
            .toList();
    if (failed.isEmpty()) {
      return;
    }
    boolean unreachable = failed.stream().anyMatch(i -> i.getCheck().equals(REACH));
    throw new ControlException(
        unreachable ? Reason.CLUSTER_UNREACHABLE : Reason.CHECK_FAILED,
        check.getCluster()
            + (unreachable
                ? " does not answer worker "
                : " lacks what replication needs, says worker ")
            + check.getWorker()
            + ": "
            + failed.stream()
                .map(i -> i.getCheck() + ": " + i.getDetail())
                .collect(Collectors.joining("; ")));
  }
}
