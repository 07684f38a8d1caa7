package dev.lockstep.relay.queue;

import dev.lockstep.relay.metrics.RelayMeters;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.Provenance;
import dev.lockstep.rocketmq.log.Subscription;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of a source queue are copied: those that the mapping's filter wants, and of these
 * originals always; copies that another task wrote there only if the task says so, and never to a
 * cluster that they have passed.
 */
final class CopyRule {

  private final Subscription subscription;
  private final boolean relayCopies;
  private final String destinationCluster;
  private final RelayMeters meters;

  CopyRule(QueuePlan plan, RelayMeters meters) {
    this.subscription = plan.subscription();
    this.relayCopies = plan.relayCopies();
    this.destinationCluster = plan.destinationCluster();
    this.meters = meters;
  }

  /** Is the message that the cursor stands on to be copied? */
  boolean copies(Frame frame) {
    return subscription.admits(frame) && !isLoop(frame);
  }

  private boolean isLoop(Frame frame) {
    if (!frame.isCopy()
        || (relayCopies
            && !hasPassed(frame.carriedProvenance(), frame.property("LOCKSTEP_PATH")))) {
      return false;
    }
    meters.loopDropped();
    return true;
  }

  private boolean hasPassed(@Nullable Provenance provenance, @Nullable String path) {
    if (provenance == null) {
      return true;
    }
    return provenance.origin().equals(destinationCluster)
        || provenance.cluster().equals(destinationCluster)
        || (path != null && Arrays.asList(path.split(",", -1)).contains(destinationCluster));
  }
}
