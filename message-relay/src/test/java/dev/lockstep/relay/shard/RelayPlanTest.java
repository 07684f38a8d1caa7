package dev.lockstep.relay.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.FaultPolicy;
import dev.lockstep.admin.v1.MessageTag;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.relay.queue.Checkpoint;
import dev.lockstep.relay.queue.QueuePlan;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.worker.v1.Queue;
import dev.lockstep.worker.v1.QueueAssignment;
import dev.lockstep.worker.v1.RelaySpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayPlanTest {

  private static final RelaySpec SPEC =
      RelaySpec.newBuilder()
          .setSource(Cluster.newBuilder().setName("clusters/hangzhou"))
          .setDestination(Cluster.newBuilder().setName("clusters/shanghai"))
          .setSourceTopic("orders")
          .setDestinationTopic("orders-copy")
          .setMapping(TopicMapping.newBuilder().setOnGap(FaultPolicy.Value.STOP_QUEUE))
          .setMessageTag(MessageTag.newBuilder().setKey("region").setValue("cn"))
          .addQueues(
              QueueAssignment.newBuilder()
                  .setSource(Queue.newBuilder().setBroker("a").setQueueId(1))
                  .setDestination(Queue.newBuilder().setBroker("b").setQueueId(2))
                  .setStartOffset(7)
                  .setCheckpoint(
                      dev.lockstep.worker.v1.Checkpoint.newBuilder()
                          .setSourceOffset(9)
                          .setDestinationOffset(3)))
          .build();

  @Test
  void readsEachQueue() {
    List<QueuePlan> plans = RelayPlan.of(SPEC, 5, Standing.none());

    assertThat(plans).hasSize(1);
    QueuePlan plan = plans.getFirst();
    assertThat(plan.source()).isEqualTo(new QueueId("orders", "a", 1));
    assertThat(plan.destination()).isEqualTo(new QueueId("orders-copy", "b", 2));
    assertThat(plan.copy().cluster()).isEqualTo("hangzhou");
    assertThat(plan.copy().epoch()).isEqualTo(5);
    assertThat(plan.copy().tagKey()).isEqualTo("region");
    assertThat(plan.destinationCluster()).isEqualTo("shanghai");
    assertThat(plan.startOffset()).isEqualTo(7);
    assertThat(plan.checkpoint()).isEqualTo(new Checkpoint(9, 3));
    assertThat(plan.gap()).isEqualTo(QueuePlan.GapPolicy.STOP);
    assertThat(plan.retryStoppedAfter()).isNull();
  }

  @Test
  void asksForTheSameWorkWhateverTheCheckpoint() {
    RelaySpec.Builder later = SPEC.toBuilder();
    later.getQueuesBuilder(0).getCheckpointBuilder().setSourceOffset(99);

    assertThat(RelayPlan.essence(later.build())).isEqualTo(RelayPlan.essence(SPEC));
  }

  @Test
  void asksForOtherWorkWithAnotherTag() {
    RelaySpec.Builder other = SPEC.toBuilder();
    other.getMessageTagBuilder().setValue("eu");

    assertThat(RelayPlan.essence(other.build())).isNotEqualTo(RelayPlan.essence(SPEC));
  }
}
