package dev.lockstep.relay.rate;

/**
 * An upper limit, or a share of one.
 *
 * @param messagesPerSecond messages, 0 for no limit
 * @param bytesPerSecond bytes of bodies and properties, 0 for no limit
 */
public record Rate(long messagesPerSecond, long bytesPerSecond) {

  /** No limit. */
  public static final Rate NONE = new Rate(0, 0);

  /** Refuses negative limits. */
  public Rate {
    if (messagesPerSecond < 0 || bytesPerSecond < 0) {
      throw new IllegalArgumentException(
          "limits must be 0 (none) or more: " + messagesPerSecond + ", " + bytesPerSecond);
    }
  }

  /** Both shares together; one without a limit adds nothing to the other's. */
  Rate plus(Rate other) {
    return new Rate(
        messagesPerSecond + other.messagesPerSecond, bytesPerSecond + other.bytesPerSecond);
  }

  boolean isNone() {
    return messagesPerSecond == 0 && bytesPerSecond == 0;
  }
}
