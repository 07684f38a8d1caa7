package dev.lockstep.rocketmq.log;

/** Whether a {@link BatchBuilder} took a message. */
public enum Offer {
  /** It is in the batch. */
  ADDED,
  /** No room: send this batch first, then offer it again. */
  FULL,
  /**
   * Another compression, or number of failures, than the batch's: send this batch first, then offer
   * it again.
   */
  OTHER_FLAGS,
  /** Larger than a whole batch may be: it can't be copied. */
  TOO_LARGE,
  /** Its properties with the provenance exceed 32,631 bytes: it can't be copied safely. */
  PROPERTIES_TOO_LONG,
  /**
   * Several messages that the broker keeps as one, with as many offsets (topics with queue.type
   * BatchCQ): it can't be copied.
   */
  INNER_BATCH
}
