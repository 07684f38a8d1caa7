package dev.lockstep.offsetsync.command;

import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.offsetsync.CollectingSink;
import dev.lockstep.offsetsync.Replication;
import dev.lockstep.offsetsync.TwoWayReplication;
import dev.lockstep.offsetsync.sync.ProgressSyncer;
import dev.lockstep.offsetsync.sync.Translators;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.worker.ClusterHandle;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.ProgressSpec;
import dev.lockstep.worker.v1.SyncProgressCommand;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/**
 * Manual syncs that go on as a shard's do: what one has learned about the source, the next knows.
 */
final class KeptSyncs implements AutoCloseable {

  private final Clusters clusters = new Clusters();
  private final SyncProgressHandler handler =
      new SyncProgressHandler(
          clusters,
          new ProgressSyncer(
              new Translators(new SimpleMeterRegistry()), new SimpleMeterRegistry()));
  private final ClusterHandle source;

  KeptSyncs(RocketMqCluster source) throws Exception {
    this.source = clusters.open(Replication.cluster(source));
  }

  /** From source to destination; backwards too. */
  GroupProgress sync(ProgressSpec spec, String group) throws Exception {
    CollectingSink sink = new CollectingSink();
    handler.run(
        Command.newBuilder()
            .setCommandId("c")
            .setSyncProgress(
                SyncProgressCommand.newBuilder()
                    .setTask(TwoWayReplication.TASK)
                    .setSpec(spec)
                    .setDirection(ProgressDirection.Value.SOURCE_TO_DESTINATION)
                    .setAllowRewind(true)
                    .addGroups(group))
            .build(),
        sink);
    return sink.group(group);
  }

  @Override
  public void close() {
    source.close();
  }
}
