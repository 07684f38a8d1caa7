package dev.lockstep.coordinator.admin.validation;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations of the contract and of Java. */
public final class Durations {
  private Durations() {}

  /** The same duration; wants a valid one. */
  public static Duration toJava(com.google.protobuf.Duration value) {
    return Duration.ofSeconds(value.getSeconds(), value.getNanos());
  }

  /** The same duration. */
  public static com.google.protobuf.Duration toProto(Duration value) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(value.getSeconds())
        .setNanos(value.getNano())
        .build();
  }

  /** For people, as the JSON of the contract writes it: "0.1s". */
  static String text(Duration value) {
    BigDecimal seconds =
        BigDecimal.valueOf(value.getSeconds()).add(BigDecimal.valueOf(value.getNano(), 9));
    return seconds.stripTrailingZeros().toPlainString() + "s";
  }
}
