package dev.lockstep.coordinator.admin.validation;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;

/** Says what a check refuses. */
final class Refusals {
  private Refusals() {}

  static List<Violation> of(Runnable check) {
    return assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(check::run)
        .actual()
        .violations();
  }
}
