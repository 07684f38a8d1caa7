package dev.lockstep.relay.queue;

import dev.lockstep.rocketmq.log.Frame;

/**
 * Knows which of the messages that the source's schedule delivers were copied before they were due.
 * Thread-safe; does not block.
 */
@FunctionalInterface
public interface DeliveredCopies {

  /** Where nothing is copied ahead. */
  DeliveredCopies NONE = (frame, changed) -> Verdict.COPY;

  /** What is to be done with a message. */
  enum Verdict {
    /** It was not copied yet, and from now on will only be copied here. */
    COPY,
    /** The destination has it, in its schedule or delivered. */
    LEAVE_OUT,
    /** It is not known yet. */
    WAIT
  }

  /**
   * Judges the message that the cursor stands on.
   *
   * @param changed raised when another call is worth it, after {@link Verdict#WAIT}
   */
  Verdict judge(Frame frame, Signal changed);
}
