package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.decision.QueueVerdict;
import dev.lockstep.offsetsync.decision.TargetPoint;
import dev.lockstep.rocketmq.QueueId;
import java.util.List;
import java.util.OptionalLong;

/**
 * What is to be done about one target queue of a group.
 *
 * @param sources the points of its source queues
 * @param point the point that follows from them
 * @param repeated for each of {@code sources}, messages that the group has consumed there and will
 *     get again
 * @param committed where the group stands in the target queue; empty if it never committed
 */
record QueuePlan(
    QueueId target,
    List<SourcePoint> sources,
    TargetPoint point,
    List<Long> repeated,
    OptionalLong committed,
    QueueVerdict verdict) {

  QueuePlan {
    sources = List.copyOf(sources);
    repeated = List.copyOf(repeated);
  }
}
