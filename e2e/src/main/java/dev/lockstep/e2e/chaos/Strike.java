package dev.lockstep.e2e.chaos;

import java.time.Duration;

/**
 * A fault with its times.
 *
 * @param before how long to wait before it
 * @param lasting how long it is held before it is undone
 * @param overlaps whether it does not wait for the end of the one before
 * @param settled whether all that was produced by its end must be copied before the next one
 */
record Strike(Fault fault, Duration before, Duration lasting, boolean overlaps, boolean settled) {

  @Override
  public String toString() {
    return "%s for %d ms%s".formatted(fault, lasting.toMillis(), overlaps ? ", overlapping" : "");
  }
}
