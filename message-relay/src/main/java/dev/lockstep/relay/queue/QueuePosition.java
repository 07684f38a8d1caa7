package dev.lockstep.relay.queue;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a queue's relay got, as its own thread knows it.
 *
 * <p>INVARIANT: it never claims a source message that the destination has not acknowledged, or that
 * was not deliberately left out. Not thread-safe.
 */
final class QueuePosition {

  private @Nullable Checkpoint known;
  private @Nullable Checkpoint lastCopy;
  private long scannedFrom;
  private boolean unsettled;

  QueuePosition(@Nullable Checkpoint known) {
    this.known = known;
  }

  /** The newest checkpoint; null if there is none yet. */
  @Nullable Checkpoint known() {
    return known;
  }

  /** Right after the newest copy that this owner has stored; null if it has stored none. */
  @Nullable Checkpoint lastCopy() {
    return lastCopy;
  }

  /** The destination's log was read. */
  void resumedAt(Checkpoint found) {
    scannedFrom = known == null ? 0 : known.destinationOffset();
    known = found;
  }

  /** A batch was stored. */
  void stored(Checkpoint after) {
    known = after;
    lastCopy = after;
    scannedFrom = after.destinationOffset();
  }

  /**
   * Messages below the offset that are not to be copied are dealt with too.
   *
   * @return the checkpoint, if it has moved
   */
  Optional<Checkpoint> skippedTo(long sourceOffset) {
    Checkpoint last = known;
    if (last == null || sourceOffset <= last.sourceOffset()) {
      return Optional.empty();
    }
    Checkpoint moved = new Checkpoint(sourceOffset, last.destinationOffset());
    known = moved;
    return Optional.of(moved);
  }

  /**
   * The source's history changed: copying goes on elsewhere. Where it goes back, what of the new
   * history was copied already lies behind the copies of the old, and must be found by the next
   * scan.
   */
  void goOnAt(long sourceOffset) {
    Checkpoint last = known;
    if (last == null) {
      return;
    }
    boolean back = sourceOffset < last.sourceOffset();
    known = new Checkpoint(sourceOffset, back ? scannedFrom : last.destinationOffset());
    if (back) {
      lastCopy = null;
    }
  }

  /** An append's outcome is unknown, or it is known that nothing is on its way. */
  void unsettled(boolean now) {
    unsettled = now;
  }

  boolean isUnsettled() {
    return unsettled;
  }
}
