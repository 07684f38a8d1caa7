package dev.lockstep.relay.queue;

/**
 * A pair of offsets that say how far a queue was copied: all copies of source messages below the
 * one are below the other.
 *
 * @param sourceOffset offset of the next source message to copy
 * @param destinationOffset offset in the destination queue one past the last copy
 */
public record Checkpoint(long sourceOffset, long destinationOffset) {

  /** Refuses negative offsets. */
  public Checkpoint {
    if (sourceOffset < 0 || destinationOffset < 0) {
      throw new IllegalArgumentException(
          "offsets must not be negative: " + sourceOffset + ", " + destinationOffset);
    }
  }
}
