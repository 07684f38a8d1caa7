package dev.lockstep.offsetsync.translation;

/**
 * What is known of a source queue beside its copies.
 *
 * @param startOffset nothing below it is ever copied
 * @param relayedOffset every message below it has been dealt with, as far as is known without the
 *     destination's log: what the relay committed; 0 if nothing is known
 */
public record SourceFacts(long startOffset, long relayedOffset) {

  public SourceFacts {
    if (startOffset < 0 || relayedOffset < 0) {
      throw new IllegalArgumentException(
          "startOffset %d and relayedOffset %d must not be negative"
              .formatted(startOffset, relayedOffset));
    }
  }
}
