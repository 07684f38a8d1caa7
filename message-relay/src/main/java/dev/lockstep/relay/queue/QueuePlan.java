package dev.lockstep.relay.queue;

import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.CopySource;
import dev.lockstep.rocketmq.log.Subscription;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done with one source queue.
 *
 * @param copy where copies come from, as they tell it: source cluster and queue, epoch, message tag
 * @param destinationCluster name of the cluster that is written
 * @param destination the queue that is written
 * @param startOffset nothing below it is ever copied
 * @param checkpoint where the relay stood when it was last reported, or null
 * @param relayCopies whether copies that another task wrote into the source are copied on
 * @param subscription which messages are copied
 * @param gap what to do when source messages were deleted before they were copied
 * @param quarantineTopic topic of the destination for messages that it refuses, blank if it is not
 *     known yet; null if such a message stops the queue
 * @param retryStoppedAfter when a stopped queue is tried again by itself, or null for never
 */
public record QueuePlan(
    CopySource copy,
    String destinationCluster,
    QueueId destination,
    long startOffset,
    @Nullable Checkpoint checkpoint,
    boolean relayCopies,
    Subscription subscription,
    GapPolicy gap,
    @Nullable String quarantineTopic,
    @Nullable Duration retryStoppedAfter) {

  /** What to do about a gap, once it is recorded. */
  public enum GapPolicy {
    /** Go on with the next message there is. */
    CONTINUE,
    /** Stop the queue. */
    STOP
  }

  /** The source queue. */
  public QueueId source() {
    return copy.queue();
  }
}
