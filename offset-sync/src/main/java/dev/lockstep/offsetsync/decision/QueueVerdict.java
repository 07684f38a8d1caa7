package dev.lockstep.offsetsync.decision;

import dev.lockstep.admin.v1.Decision;

/** What is to be done about a target queue. */
public sealed interface QueueVerdict {

  /** Nothing more: this is the result. */
  record Settled(Verdict verdict) implements QueueVerdict {}

  /**
   * Set the group to the offset; when it was set and read back, {@code success} is the result.
   *
   * @param success SYNCED, or HELD_AT_RELAY_TAIL where more is to follow
   */
  record Set(long offset, Verdict success) implements QueueVerdict {
    public Set {
      if (success.decision() != Decision.Value.SYNCED
          && success.decision() != Decision.Value.HELD_AT_RELAY_TAIL) {
        throw new IllegalArgumentException("not a success: " + success.decision());
      }
    }
  }
}
