package dev.lockstep.relay.shard;

import com.google.protobuf.Duration;
import dev.lockstep.admin.v1.FaultPolicy;
import dev.lockstep.admin.v1.MessageFilter;
import dev.lockstep.admin.v1.RateLimit;
import dev.lockstep.admin.v1.RejectedPolicy;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.relay.queue.Checkpoint;
import dev.lockstep.relay.queue.QueuePlan;
import dev.lockstep.relay.queue.QueuePlan.GapPolicy;
import dev.lockstep.relay.rate.Rate;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.CopySource;
import dev.lockstep.rocketmq.log.Subscription;
import dev.lockstep.worker.v1.Queue;
import dev.lockstep.worker.v1.QueueAssignment;
import dev.lockstep.worker.v1.RelaySpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the coordinator's specification of a relay shard as plans for its queues. */
final class RelayPlan {

  private static final String CLUSTERS = "clusters/";

  private RelayPlan() {}

  static List<QueuePlan> of(RelaySpec spec, long epoch, Standing standing) {
    return spec.getQueuesList().stream().map(queue -> of(spec, queue, epoch, standing)).toList();
  }

  /**
   * The specification without what changes by itself, and without limits, which are applied while
   * queues run: two that differ in it ask for other work.
   */
  static RelaySpec essence(RelaySpec spec) {
    RelaySpec.Builder essence = spec.toBuilder().clearRateLimit();
    essence.getMappingBuilder().clearRateLimit();
    essence.getQueuesBuilderList().forEach(QueueAssignment.Builder::clearCheckpoint);
    return essence.build();
  }

  /** This shard's share of the limits of its task. */
  static Rate taskShare(RelaySpec spec) {
    return rate(spec.getRateLimit());
  }

  /** This shard's share of the limits of its mapping. */
  static Rate mappingShare(RelaySpec spec) {
    return rate(spec.getMapping().getRateLimit());
  }

  private static Rate rate(RateLimit limit) {
    return new Rate(
        Math.max(0, limit.getMessagesPerSecond()), Math.max(0, limit.getBytesPerSecond()));
  }

  private static QueuePlan of(
      RelaySpec spec, QueueAssignment queue, long epoch, Standing standing) {
    TopicMapping mapping = spec.getMapping();
    CopySource copy =
        new CopySource(
            id(spec.getSource().getName()),
            queueId(spec.getSourceTopic(), queue.getSource()),
            spec.getDestinationTopic(),
            epoch,
            spec.hasMessageTag() ? spec.getMessageTag().getKey() : null,
            spec.hasMessageTag() ? spec.getMessageTag().getValue() : null);
    QueueId destination = queueId(spec.getDestinationTopic(), queue.getDestination());
    return new QueuePlan(
        copy,
        id(spec.getDestination().getName()),
        destination,
        queue.getStartOffset(),
        standing.or(copy.queue(), destination, checkpoint(queue)),
        spec.getRelayCopies(),
        subscription(mapping.getFilter()),
        mapping.getOnGap() == FaultPolicy.Value.STOP_QUEUE ? GapPolicy.STOP : GapPolicy.CONTINUE,
        mapping.getOnRejected() == RejectedPolicy.Value.QUARANTINE
            ? spec.getQuarantineTopic()
            : null,
        mapping.hasRetryStoppedAfter() ? duration(mapping.getRetryStoppedAfter()) : null);
  }

  private static Subscription subscription(MessageFilter filter) {
    if (!filter.getSql92().isBlank()) {
      return new Subscription.Sql92(filter.getSql92());
    }
    return filter.getTagsCount() == 0
        ? new Subscription.All()
        : new Subscription.Tags(filter.getTagsList());
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
