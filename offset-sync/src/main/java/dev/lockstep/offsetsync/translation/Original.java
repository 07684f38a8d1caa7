package dev.lockstep.offsetsync.translation;

/** What the source queue holds now at the offset that a copy was read from. */
public sealed interface Original {

  /** The message that was copied. */
  record Same() implements Original {}

  /** Nothing (any more), so that nothing speaks for the copy or against it. */
  record Gone() implements Original {}

  /** Another message. */
  record Another() implements Original {}

  /**
   * Nothing yet: the queue ends before.
   *
   * @param end offset that its next message will get
   */
  record BeyondEnd(long end) implements Original {}
}
