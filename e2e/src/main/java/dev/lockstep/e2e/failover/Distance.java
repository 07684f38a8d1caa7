package dev.lockstep.e2e.failover;

/**
 * How far a group starts from the message that it had not completed yet.
 *
 * @param messages of one queue in between
 * @param millis between the times when applications produced the messages at both ends
 */
public record Distance(long messages, long millis) {

  /** Exact. */
  public static final Distance NONE = new Distance(0, 0);

  /** The larger one of each. */
  public Distance max(Distance other) {
    return new Distance(Math.max(messages, other.messages), Math.max(millis, other.millis));
  }
}
