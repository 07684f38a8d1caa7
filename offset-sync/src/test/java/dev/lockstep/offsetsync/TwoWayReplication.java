package dev.lockstep.offsetsync;

import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.worker.v1.ProgressSpec;
import java.util.concurrent.ExecutionException;

/** One topic that two clusters copy to each other, as far as a test wants it. */
public final class TwoWayReplication implements AutoCloseable {

  public static final String TASK = "tasks/test";
  private static final String RELAY_GROUP = "LOCKSTEP_test";

  private final Replication there;
  private final Replication back;

  public TwoWayReplication(RocketMqCluster one, RocketMqCluster other, String topic) {
    one.createGroup(RELAY_GROUP);
    other.createGroup(RELAY_GROUP);
    this.there = new Replication(one, other, topic, topic);
    this.back = new Replication(other, one, topic, topic);
  }

  public void copyThere() throws BrokerFault, InterruptedException, ExecutionException {
    there.copyAll();
    there.tellRelayed(RELAY_GROUP);
  }

  public void copyBack() throws BrokerFault, InterruptedException, ExecutionException {
    back.copyAll();
    back.tellRelayed(RELAY_GROUP);
  }

  /** As the coordinator describes it. */
  public ProgressSpec spec(ProgressSync settings) throws BrokerFault, InterruptedException {
    ProgressSpec.Builder spec = there.spec(settings).toBuilder().setTwoWay(true);
    back.spec(settings)
        .getTopicsList()
        .forEach(topic -> spec.addTopics(topic.toBuilder().setReverse(true)));
    return spec.build();
  }

  @Override
  public void close() {
    there.close();
    back.close();
  }
}
