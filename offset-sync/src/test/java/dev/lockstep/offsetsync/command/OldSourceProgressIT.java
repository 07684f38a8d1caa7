package dev.lockstep.offsetsync.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.Code;
import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.QueueOffset;
import dev.lockstep.admin.v1.QueueOffsets;
import dev.lockstep.admin.v1.QueueProgress;
import dev.lockstep.admin.v1.ResetProgressRequest;
import dev.lockstep.admin.v1.ResetProgressResponse;
import dev.lockstep.offsetsync.CollectingSink;
import dev.lockstep.offsetsync.Replication;
import dev.lockstep.offsetsync.sync.GroupResets;
import dev.lockstep.offsetsync.sync.ProgressSyncer;
import dev.lockstep.offsetsync.sync.Translators;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.ServerVersion;
import dev.lockstep.testbed.oracle.Consumption;
import dev.lockstep.testbed.oracle.GroupConsumer;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.CommandFault;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.CommandOutput;
import dev.lockstep.worker.v1.ResetProgressCommand;
import dev.lockstep.worker.v1.SyncProgressCommand;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups of 4.x clusters that go on in one of 5.5.0, and back. */
@ExtendWith(ClusterExtension.class)
class OldSourceProgressIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String GROUP = "billing";
  private static final String TASK = "tasks/test";

  @Cluster(name = "new")
  RocketMqCluster destination;

  private final Translators translators = new Translators(new SimpleMeterRegistry());
  private final SyncProgressHandler syncs =
      new SyncProgressHandler(
          new Clusters(), new ProgressSyncer(translators, new SimpleMeterRegistry()));
  private final ResetProgressHandler resets =
      new ResetProgressHandler(new Clusters(), new GroupResets(translators));
  private final Consumption consumed = new Consumption();

  @Test
  void groupsOf497GoOnExactlyAndComeBack(
      @Cluster(name = "v497", version = ServerVersion.V4_9_7) RocketMqCluster source)
      throws Exception {
    goOnExactlyAndComeBack(source, Decision.Value.ALREADY_ALIGNED);
  }

  @Test
  void groupsOf440GoOnExactlyAndComeBack(
      @Cluster(name = "v440", version = ServerVersion.V4_4_0) RocketMqCluster source)
      throws Exception {
    goOnExactlyAndComeBack(source, Decision.Value.FAILED); // it does not show what waits there
  }

  /**
   * @param held what is decided about a group that is to be held at what it failed on
   */
  private void goOnExactlyAndComeBack(RocketMqCluster source, Decision.Value held)
      throws Exception {
    String topic = "orders-" + source.name();
    source.createTopic(topic, 4);
    destination.createTopic(topic, 4);
    destination.createGroup(GROUP);
    try (Replication copies = new Replication(source, destination, topic, topic)) {
      // Given a push group that has consumed a part, and copies behind messages of the destination
      WorkloadProducer.send(destination, Workload.of(topic).seed(1).messages(8));
      WorkloadProducer.send(source, Workload.of(topic).seed(2).messages(100));
      copies.copyAll();
      GroupConsumer.consume(source, GROUP, topic, consumed, 50, LIMIT);

      // When it is synced while it is offline, and again while its consumers are there
      assertThat(sync(copies).getDecision()).isEqualTo(Decision.Value.SYNCED);
      GroupProgress atRetries = sync(copies, ProgressSync.newBuilder().setHoldAtRetries(true));
      assertThat(atRetries.getDecision()).as(atRetries.toString()).isEqualTo(held);
      if (held == Decision.Value.FAILED) {
        assertThat(atRetries.toString()).contains("too old to show its schedule");
      }
      try (GroupConsumer _ =
          GroupConsumer.start(
              source, GROUP, topic, MessageSelector.byTag("*"), new Consumption(), 0)) {
        GroupProgress online = sync(copies);
        assertThat(online.getDecision()).isEqualTo(Decision.Value.ALREADY_ALIGNED);

        // Then it cannot be reset there, which says what can be done
        CommandFault fault =
            catchThrowableOfType(
                CommandFault.class, () -> reset(copies, source, to(copies.sourceQueues(), 10)));
        assertThat(fault.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(fault).hasMessageContaining("cannot reset them");
      }

      // And it goes on in the destination with all the others, and none twice
      GroupConsumer.consume(destination, GROUP, topic, consumed, 50, LIMIT);
      assertThat(consumed.distinct()).isEqualTo(100);
      assertThat(consumed.repeated()).isZero();

      // When it is set in the destination, then the source is at the same message
      List<QueueId> there = copies.target().route(topic).readable();
      assertThat(reset(copies, destination, to(there, 20)))
          .allMatch(result -> result.getGroup().getDecision() == Decision.Value.SYNCED)
          .allMatch(result ->
              result.getGroup().getQueuesList().stream().allMatch(QueueProgress::getConfirmed));
      for (QueueId queue : copies.sourceQueues()) {
        // Two messages of its own lie before the copies there
        assertThat(copies.source().progress().committed(GROUP, queue))
            .isEqualTo(OptionalLong.of(18));
      }
      GroupConsumer.consume(source, GROUP, topic, new Consumption(), 28, LIMIT);
    }
  }

  private GroupProgress sync(Replication copies) throws Exception {
    return sync(copies, ProgressSync.newBuilder());
  }

  private GroupProgress sync(Replication copies, ProgressSync.Builder settings) throws Exception {
    CollectingSink sink = new CollectingSink();
    Command command =
        Command.newBuilder()
            .setCommandId("s")
            .setSyncProgress(
                SyncProgressCommand.newBuilder()
                    .setTask(TASK)
                    .setSpec(copies.spec(settings.setEnabled(true).build()))
                    .setDirection(ProgressDirection.Value.SOURCE_TO_DESTINATION)
                    .addGroups(GROUP))
            .build();
    try {
      syncs.run(command, sink);
    } catch (CommandFault fault) {
      assertThat(fault).hasMessageContaining("groups that failed"); // the result says why
    }
    return sink.group(GROUP);
  }

  private List<ResetProgressResponse> reset(
      Replication copies, RocketMqCluster cluster, QueueOffsets.Builder offsets) throws Exception {
    CollectingSink sink = new CollectingSink();
    resets.run(
        Command.newBuilder()
            .setCommandId("r")
            .setResetProgress(
                ResetProgressCommand.newBuilder()
                    .setRequest(
                        ResetProgressRequest.newBuilder()
                            .setCluster("clusters/" + cluster.name())
                            .setGroup(GROUP)
                            .setTopic(copies.sourceQueues().getFirst().topic())
                            .setOffsets(offsets)
                            .setAlsoThroughTask(TASK))
                    .setCluster(Replication.cluster(cluster))
                    .setSpec(copies.spec(ProgressSync.getDefaultInstance())))
            .build(),
        sink);
    return sink.outputs().stream().map(CommandOutput::getReset).toList();
  }

  private static QueueOffsets.Builder to(List<QueueId> queues, long offset) {
    QueueOffsets.Builder offsets = QueueOffsets.newBuilder();
    for (QueueId queue : queues) {
      offsets.addQueues(
          QueueOffset.newBuilder()
              .setBroker(queue.broker())
              .setQueueId(queue.id())
              .setOffset(offset));
    }
    return offsets;
  }
}
