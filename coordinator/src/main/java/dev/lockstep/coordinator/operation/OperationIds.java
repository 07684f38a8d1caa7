package dev.lockstep.coordinator.operation;

import java.security.SecureRandom;
import java.time.Clock;

/** Makes ids that grow with time, also over restarts. Thread-safe. */
final class OperationIds {
  private static final int RADIX = 36;
  private static final int TIME_DIGITS = 9;
  private static final int RANDOM_DIGITS = 4;

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private long last;

  OperationIds(Clock clock) {
    this.clock = clock;
  }

  synchronized String next() {
    last = Math.max(last + 1, clock.millis());
    long noise = random.nextLong((long) Math.pow(RADIX, RANDOM_DIGITS));
    return digits(last, TIME_DIGITS) + digits(noise, RANDOM_DIGITS);
  }

  private static String digits(long value, int width) {
    String digits = Long.toString(value, RADIX);
    return "0".repeat(width - digits.length()) + digits;
  }
}
