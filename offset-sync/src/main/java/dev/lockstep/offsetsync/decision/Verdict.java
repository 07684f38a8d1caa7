package dev.lockstep.offsetsync.decision;

import dev.lockstep.admin.v1.Decision;

/**
 * A decision and its reason.
 *
 * @param reason why, and what a user can do about it; may be empty where the decision says all
 */
public record Verdict(Decision.Value decision, String reason) {

  public Verdict {
    if (decision == Decision.Value.UNSPECIFIED || decision == Decision.Value.UNRECOGNIZED) {
      throw new IllegalArgumentException("not a decision: " + decision);
    }
  }
}
