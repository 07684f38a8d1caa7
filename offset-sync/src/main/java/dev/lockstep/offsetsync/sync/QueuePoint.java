package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.decision.TargetPoint;
import java.util.List;

/**
 * The point of a target queue, and what it repeats.
 *
 * @param repeated for each source queue, messages that the group has consumed there and will get
 *     again
 */
record QueuePoint(TargetPoint point, List<Long> repeated) {
  QueuePoint {
    repeated = List.copyOf(repeated);
  }
}
