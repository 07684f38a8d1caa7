package dev.lockstep.offsetsync.decision;

/** A group's progress on the source queues of one target queue, in the target queue's offsets. */
public sealed interface TargetPoint {

  /**
   * Translated.
   *
   * @param offset where the group goes on; of several source queues, the lowest
   * @param missing source messages that the group has consumed and that are not relayed yet
   * @param explanation how the offset came about, if there is something to say
   */
  record At(long offset, long missing, String explanation) implements TargetPoint {}

  /** Could not be translated. */
  record Failed(String cause) implements TargetPoint {}

  /** None of its source queues has progress. */
  record None() implements TargetPoint {}
}
