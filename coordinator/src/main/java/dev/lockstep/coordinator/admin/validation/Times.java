package dev.lockstep.coordinator.admin.validation;

import com.google.protobuf.Timestamp;
import java.time.Duration;

/** Rules for durations and points in time. */
final class Times {
  private static final long FIRST_SECOND = -62_135_596_800L; // 0001-01-01T00:00:00Z
  private static final long LAST_SECOND = 253_402_300_799L; // 9999-12-31T23:59:59Z
  private static final int NANOS = 1_000_000_000;

  private Times() {}

  /**
   * Checks that a duration lies within both bounds.
   *
   * @param allowed the bounds in words, to stand after "must be"
   */
  static void between(
      Field field, com.google.protobuf.Duration value, Duration min, Duration max, String allowed) {
    boolean wellFormed =
        Math.abs(value.getNanos()) < NANOS
            && (long) value.getNanos() * Long.signum(value.getSeconds()) >= 0;
    if (!wellFormed) {
      field.reject(
          "must be " + allowed + "; its nanos must be below 1e9 and have the sign of its seconds");
      return;
    }
    Duration duration = Durations.toJava(value);
    if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
      field.reject("must be " + allowed + ", not " + Durations.text(duration));
    }
  }

  /** Checks that a timestamp is one. */
  static void valid(Field field, Timestamp value) {
    boolean inRange = value.getSeconds() >= FIRST_SECOND && value.getSeconds() <= LAST_SECOND;
    if (!inRange || value.getNanos() < 0 || value.getNanos() >= NANOS) {
      field.reject("must be a time between the years 1 and 9999 with nanos from 0 to 999999999");
    }
  }
}
