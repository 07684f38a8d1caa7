package dev.lockstep.e2e.chaos;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How long to do what.
 *
 * @param seed what the schedule follows from
 * @param length how long faults begin; those under way are then undone, and all is relayed
 * @param logs folder for the logs of all processes
 */
public record ChaosPlan(long seed, Duration length, Path logs) {

  /** Refuses a length that leaves no time for a fault. */
  public ChaosPlan {
    if (length.compareTo(Duration.ofSeconds(5)) < 0) {
      throw new IllegalArgumentException("length: 5 s or more, not " + length);
    }
  }
}
