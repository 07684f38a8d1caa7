package dev.lockstep.offsetsync.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import dev.lockstep.offsetsync.CollectingSink;
import dev.lockstep.offsetsync.Replication;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.ServerVersion;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.CommandFault;
import dev.lockstep.worker.v1.CheckFilterCommand;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.CommandOutput;
import dev.lockstep.worker.v1.FilterCheck;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What real brokers say to filter expressions. */
@ExtendWith(ClusterExtension.class)
class CheckFilterIT {

  private static final String VALID = "LOCKSTEP_ORIGIN IS NULL AND region = '\u4e0a\u6d77'";
  private static final String INVALID = "region = = 'eu'";

  @Cluster(name = "hangzhou", brokers = 2)
  RocketMqCluster hangzhou;

  @Cluster(
      name = "plain",
      version = ServerVersion.V4_9_7,
      settings = {"enablePropertyFilter=false"})
  RocketMqCluster plain;

  private final CheckFilterHandler handler = new CheckFilterHandler(new Clusters());
  private final CollectingSink sink = new CollectingSink();

  @Test
  void findsNothingAgainstAnExpressionThatAllBrokersEvaluate() throws Exception {
    assertThat(check(Replication.cluster(hangzhou), VALID)).isEmpty();
  }

  @Test
  void saysWhichExpressionIsNotValid() throws Exception {
    assertThat(check(Replication.cluster(hangzhou), VALID, INVALID))
        .singleElement()
        .satisfies(refusal -> {
          assertThat(refusal.getSql92()).isEqualTo(INVALID);
          assertThat(refusal.getInvalid()).isTrue();
          assertThat(refusal.getDetail()).isNotEmpty();
        });
  }

  @Test
  void saysWhichBrokerEvaluatesNone() throws Exception {
    assertThat(check(Replication.cluster(plain), VALID))
        .singleElement()
        .satisfies(refusal -> {
          assertThat(refusal.getBroker()).isEqualTo("broker-a");
          assertThat(refusal.getInvalid()).isFalse();
        });
  }

  @Test
  void saysWhatCannotBeReached() {
    dev.lockstep.admin.v1.Cluster nowhere =
        dev.lockstep.admin.v1.Cluster.newBuilder()
            .setName("clusters/nowhere")
            .addNameServers("127.0.0.1:1")
            .build();
    assertThatThrownBy(() -> check(nowhere, VALID))
        .satisfiesAnyOf(
            fault ->
                assertThat(fault)
                    .isInstanceOfSatisfying(
                        BrokerFault.class,
                        f -> assertThat(f.kind()).isEqualTo(BrokerFault.Kind.UNREACHABLE)),
            fault ->
                assertThat(fault)
                    .isInstanceOfSatisfying(
                        CommandFault.class, f -> assertThat(f.code()).isEqualTo(Code.UNAVAILABLE)));
  }

  private List<FilterCheck> check(dev.lockstep.admin.v1.Cluster cluster, String... sql92)
      throws Exception {
    handler.run(
        Command.newBuilder()
            .setCheckFilter(
                CheckFilterCommand.newBuilder().setCluster(cluster).addAllSql92(List.of(sql92)))
            .build(),
        sink);
    return sink.outputs().stream().map(CommandOutput::getFilterCheck).toList();
  }
}
