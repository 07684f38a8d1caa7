package dev.lockstep.relay.queue;

import java.util.Optional;
import java.util.OptionalLong;
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
    if (lastCopy != null && found.sourceOffset() < lastCopy.sourceOffset()) {
      lastCopy = null;
    }
    known = found;
  }

  /** A batch was stored. */
  void stored(Checkpoint after) {
    known = after;
    lastCopy = after;
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
   * Copying goes on elsewhere: past messages that are gone or in quarantine, or in another history
   * of the source.
   *
   * @param logRead end of the destination's log if it was read to find the place: what lies before
   *     it is of the history before, and must not be taken for copies of this one
   */
  void goOnAt(long sourceOffset, OptionalLong logRead) {
    Checkpoint last = known;
    if (last != null) {
      known = new Checkpoint(sourceOffset, logRead.orElse(last.destinationOffset()));
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
