package dev.lockstep.e2e.chaos;

import java.util.Locale;

/** Which of the two clusters. */
enum Side {
  /** The one that is copied from. */
  SOURCE,
  /** The one that is copied to. */
  DESTINATION;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
