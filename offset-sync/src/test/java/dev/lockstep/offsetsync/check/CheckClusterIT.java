package dev.lockstep.offsetsync.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import dev.lockstep.admin.v1.CheckItem;
import dev.lockstep.admin.v1.CheckOutcome;
import dev.lockstep.admin.v1.ClusterCheck;
import dev.lockstep.offsetsync.CollectingSink;
import dev.lockstep.offsetsync.Replication;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.ServerVersion;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.CommandFault;
import dev.lockstep.worker.v1.CheckClusterCommand;
import dev.lockstep.worker.v1.Command;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks of real clusters. */
@ExtendWith(ClusterExtension.class)
class CheckClusterIT {

  @Cluster(name = "hangzhou")
  RocketMqCluster hangzhou;

  @Cluster(name = "old", version = ServerVersion.V4_9_7)
  RocketMqCluster old;

  private final Clusters clusters = new Clusters();
  private final CheckClusterHandler handler = new CheckClusterHandler(clusters);
  private final CollectingSink sink = new CollectingSink();

  @Test
  void passesAClusterThatIsReadyAndLeavesNoTraces() throws Exception {
    // Given the topics and groups of a cluster
    try (Replication view = new Replication(hangzhou, hangzhou, "none", "none")) {
      Set<String> topics = view.source().topics().list();
      Set<String> groups = view.source().groups().list();

      // When it is checked
      ClusterCheck check = check(Replication.cluster(hangzhou));

      // Then all is well, and as before
      assertThat(check.getItemsList())
          .as(check.toString())
          .allMatch(item -> item.getOutcome() == CheckOutcome.Value.PASSED);
      assertThat(check.getBrokersList())
          .singleElement()
          .satisfies(broker -> {
            assertThat(broker.getReachable()).isTrue();
            assertThat(broker.getVersion()).isEqualTo("V5_5_0");
            assertThat(broker.getPropertyFilter()).isTrue();
          });
      assertThat(view.source().topics().list()).isEqualTo(topics);
      assertThat(view.source().groups().list()).isEqualTo(groups);
    }
  }

  @Test
  void warnsOfWhatAnOldClusterCannotDo() throws Exception {
    ClusterCheck check = check(Replication.cluster(old));
    assertThat(check.getItemsList())
        .as(check.toString())
        .noneMatch(item -> item.getOutcome() == CheckOutcome.Value.FAILED);
    assertThat(check.getItemsList())
        .filteredOn(item -> item.getOutcome() == CheckOutcome.Value.WARNING)
        .extracting(CheckItem::getCheck)
        .containsExactly("progress_reset");
  }

  @Test
  void saysWhatIsUnreachable() {
    dev.lockstep.admin.v1.Cluster nowhere =
        dev.lockstep.admin.v1.Cluster.newBuilder()
            .setName("clusters/nowhere")
            .addNameServers("127.0.0.1:1")
            .build();
    assertThatThrownBy(() -> check(nowhere))
        .isInstanceOfSatisfying(
            CommandFault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(Code.UNAVAILABLE);
              assertThat(fault).hasMessageContaining("check name_servers");
            });
    assertThat(sink.outputs()).hasSize(1);
  }

  private ClusterCheck check(dev.lockstep.admin.v1.Cluster cluster) throws Exception {
    handler.run(
        Command.newBuilder()
            .setCheckCluster(CheckClusterCommand.newBuilder().setCluster(cluster))
            .build(),
        sink);
    return sink.outputs().getLast().getClusterCheck();
  }
}
