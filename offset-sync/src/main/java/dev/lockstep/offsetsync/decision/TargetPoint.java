package dev.lockstep.offsetsync.decision;

import java.util.Optional;
import java.util.OptionalLong;

/** A group's progress on the source queues of one target queue, in the target queue's offsets. */
public sealed interface TargetPoint {

  /** The point for a group that stands at {@code committed}; empty if there is none. */
  default Optional<At> at(OptionalLong committed) {
    return switch (this) {
      case At at -> Optional.of(at);
      case Boundless boundless -> Optional.of(boundless.standing(committed));
      case Failed _, None _ -> Optional.empty();
    };
  }

  /**
   * Translated.
   *
   * @param offset where the group goes on; of several source queues, the lowest
   * @param missing source messages that the group has consumed and that are not relayed yet
   * @param explanation how the offset came about, if there is something to say
   */
  record At(long offset, long missing, String explanation) implements TargetPoint {}

  /**
   * Translated, but without a lower bound: none of the source queues has a copy of what the group
   * has consumed in the target queue, where messages of other origins may wait for it.
   *
   * @param start offset of the target queue's first message
   * @param limit from beyond it, copies that the group has not consumed would be skipped
   * @param missing as of {@link At}
   * @param explanation why there is no bound
   */
  record Boundless(long start, long limit, long missing, String explanation)
      implements TargetPoint {

    /**
     * The point for a group that stands at {@code committed}: it stays there, unless copies that it
     * has not consumed lie before that; one that stands nowhere begins at the start.
     */
    public At standing(OptionalLong committed) {
      return new At(
          committed.isPresent() ? Math.min(committed.getAsLong(), limit) : start,
          missing,
          explanation);
    }
  }

  /** Could not be translated. */
  record Failed(String cause) implements TargetPoint {}

  /** None of its source queues has progress. */
  record None() implements TargetPoint {}
}
