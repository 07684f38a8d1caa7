package dev.lockstep.relay.shard;

import com.google.protobuf.Duration;
import dev.lockstep.admin.v1.FaultPolicy;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.relay.queue.Checkpoint;
import dev.lockstep.relay.queue.QueuePlan;
import dev.lockstep.relay.queue.QueuePlan.GapPolicy;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.CopySource;
import dev.lockstep.worker.v1.Queue;
import dev.lockstep.worker.v1.QueueAssignment;
import dev.lockstep.worker.v1.RelaySpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the coordinator's specification of a relay shard as plans for its queues. */
final class RelayPlan {

  private static final String CLUSTERS = "clusters/";

  private RelayPlan() {}

  static List<QueuePlan> of(RelaySpec spec, long epoch) {
    return spec.getQueuesList().stream().map(queue -> of(spec, queue, epoch)).toList();
  }

  /** The specification without what changes by itself: two that differ in it ask for other work. */
  static RelaySpec essence(RelaySpec spec) {
    RelaySpec.Builder essence = spec.toBuilder();
    essence.getQueuesBuilderList().forEach(QueueAssignment.Builder::clearCheckpoint);
    return essence.build();
  }

  private static QueuePlan of(RelaySpec spec, QueueAssignment queue, long epoch) {
    TopicMapping mapping = spec.getMapping();
    CopySource copy =
        new CopySource(
            id(spec.getSource().getName()),
            queueId(spec.getSourceTopic(), queue.getSource()),
            spec.getDestinationTopic(),
            epoch,
            spec.hasMessageTag() ? spec.getMessageTag().getKey() : null,
            spec.hasMessageTag() ? spec.getMessageTag().getValue() : null);
    return new QueuePlan(
        copy,
        id(spec.getDestination().getName()),
        queueId(spec.getDestinationTopic(), queue.getDestination()),
        queue.getStartOffset(),
        checkpoint(queue),
        spec.getRelayCopies(),
        mapping.getOnGap() == FaultPolicy.Value.STOP_QUEUE ? GapPolicy.STOP : GapPolicy.CONTINUE,
        mapping.hasRetryStoppedAfter() ? duration(mapping.getRetryStoppedAfter()) : null);
  }

  private static @Nullable Checkpoint checkpoint(QueueAssignment queue) {
    return queue.hasCheckpoint()
        ? new Checkpoint(
            queue.getCheckpoint().getSourceOffset(), queue.getCheckpoint().getDestinationOffset())
        : null;
  }

  private static QueueId queueId(String topic, Queue queue) {
    return new QueueId(topic, queue.getBroker(), queue.getQueueId());
  }

  private static String id(String clusterName) {
    return clusterName.startsWith(CLUSTERS)
        ? clusterName.substring(CLUSTERS.length())
        : clusterName;
  }

  private static java.time.Duration duration(Duration duration) {
    return java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
  }
}
