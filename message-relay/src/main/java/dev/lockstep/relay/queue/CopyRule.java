package dev.lockstep.relay.queue;

import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.Provenance;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of a source queue are copied: originals always; copies that another task wrote
 * there only if the task says so, and never to a cluster that they have passed.
 */
final class CopyRule {

  private final boolean relayCopies;
  private final String destinationCluster;

  CopyRule(boolean relayCopies, String destinationCluster) {
    this.relayCopies = relayCopies;
    this.destinationCluster = destinationCluster;
  }

  /** Is the message that the cursor stands on to be copied? */
  boolean copies(Frame frame) {
    if (!frame.isCopy()) {
      return true;
    }
    return relayCopies && !hasPassed(frame.provenance(), frame.property("LOCKSTEP_PATH"));
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
