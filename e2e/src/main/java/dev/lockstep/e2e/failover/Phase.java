package dev.lockstep.e2e.failover;

/** Where the groups consume, and how they got there. */
public enum Phase {
  /** In the source, from the first message on. */
  BEFORE,
  /** In the destination, after the source died. */
  DISASTER,
  /** In the source again, after it returned and progress was set there. */
  FAIL_BACK,
  /** In the destination, after all was drained and progress was synced. */
  DRAIN;

  /**
   * The phase after this one.
   *
   * @throws IllegalStateException if there is none
   */
  Phase next() {
    return switch (this) {
      case BEFORE -> DISASTER;
      case DISASTER -> FAIL_BACK;
      case FAIL_BACK -> DRAIN;
      case DRAIN -> throw new IllegalStateException("nothing comes after " + this);
    };
  }
}
