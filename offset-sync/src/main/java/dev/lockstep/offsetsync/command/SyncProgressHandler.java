package dev.lockstep.offsetsync.command;

import com.google.rpc.Code;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.offsetsync.decision.SyncMode;
import dev.lockstep.offsetsync.sync.ProgressSyncer;
import dev.lockstep.offsetsync.sync.Snapshot;
import dev.lockstep.offsetsync.sync.SyncSpec;
import dev.lockstep.worker.ClusterHandle;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.CommandFault;
import dev.lockstep.worker.CommandHandler;
import dev.lockstep.worker.CommandSink;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.CommandOutput;
import dev.lockstep.worker.v1.SyncProgressCommand;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** Quick synchronization and its preview. */
@Singleton
final class SyncProgressHandler implements CommandHandler {

  private final Clusters clusters;
  private final ProgressSyncer syncer;

  @Inject
  SyncProgressHandler(Clusters clusters, ProgressSyncer syncer) {
    this.clusters = clusters;
    this.syncer = syncer;
  }

  @Override
  public boolean handles(Command command) {
    return command.hasSyncProgress();
  }

  @Override
  public void run(Command command, CommandSink sink) throws CommandFault, InterruptedException {
    SyncProgressCommand request = command.getSyncProgress();
    boolean back = request.getDirection() == ProgressDirection.Value.DESTINATION_TO_SOURCE;
    if (back) {
      requireBackAllowed(request);
    }
    SyncSpec spec = spec(request);
    Cluster from = back ? request.getSpec().getDestination() : request.getSpec().getSource();
    Cluster to = back ? request.getSpec().getSource() : request.getSpec().getDestination();
    try (ClusterHandle source = clusters.open(from);
        ClusterHandle target = clusters.open(to)) {
      Snapshot snapshot =
          request.getGroupsCount() == 0
              ? syncer.detect(spec, source.client(), target.client())
              : syncer.detect(spec, request.getGroupsList(), source.client(), target.client());
      if (snapshot.sourceIsSilent() || snapshot.targetIsSilent()) {
        throw new CommandFault(
            Code.UNAVAILABLE,
            "CLUSTER_UNREACHABLE",
            "no broker of %s answers: %s"
                .formatted(
                    (snapshot.sourceIsSilent() ? from : to).getName(),
                    snapshot.faults().getFirst()));
      }
      Set<String> failed = new ConcurrentSkipListSet<>();
      syncer.sync(
          snapshot,
          groups(request, snapshot),
          source.client(),
          target.client(),
          new ProgressSyncer.Options(
              back ? new SyncMode.Back() : new SyncMode.Manual(request.getAllowRewind()),
              request.getPreview(),
              () -> true),
          result -> {
            if (result.getDecision() == Decision.Value.FAILED) {
              failed.add(result.getGroup());
            }
            send(sink, result);
          });
      if (!failed.isEmpty() && !request.getPreview()) {
        throw new CommandFault(
            Code.ABORTED,
            "GROUPS_FAILED",
            "groups that failed, each with its cause in its result: " + String.join(", ", failed));
      }
    }
  }

  private static void requireBackAllowed(SyncProgressCommand request) throws CommandFault {
    if (!request.getSpec().getTwoWay()) {
      throw new CommandFault(
          Code.FAILED_PRECONDITION,
          "TASK_ONE_WAY",
          "direction DESTINATION_TO_SOURCE needs a TWO_WAY task: %s copies nothing to its source"
              .formatted(request.getTask()));
    }
    if (request.getAllowRewind()) {
      throw new CommandFault(
          Code.INVALID_ARGUMENT,
          "INVALID_FIELD",
          "allow_rewind must be false with direction DESTINATION_TO_SOURCE: progress in a source only moves on");
    }
  }

  private static SyncSpec spec(SyncProgressCommand request) throws CommandFault {
    try {
      SyncSpec spec = SyncSpec.of(request.getTask(), request.getSpec(), request.getDirection());
      if (spec.topics().isEmpty()) {
        throw new CommandFault(
            Code.FAILED_PRECONDITION,
            "NO_QUEUE_MAP",
            "%s has no queue map yet: its topics are being looked up, or are missing; see its status"
                .formatted(request.getTask()));
      }
      return spec;
    } catch (IllegalArgumentException e) {
      throw new CommandFault(Code.INVALID_ARGUMENT, "SPEC_INVALID", String.valueOf(e.getMessage()));
    }
  }

  /** Groups that are asked for by name are answered for, with or without progress. */
  private static Collection<String> groups(SyncProgressCommand request, Snapshot snapshot) {
    return request.getGroupsCount() == 0
        ? snapshot.groups()
        : new TreeSet<>(request.getGroupsList());
  }

  private static void send(CommandSink sink, GroupProgress result) throws InterruptedException {
    sink.output(CommandOutput.newBuilder().setGroupProgress(result));
  }
}
