package dev.lockstep.e2e.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CeilingTest {

  @Test
  void addsWhatEachMessageCostsOnBothSides() {
    assertThat(Ceiling.of(100, 100)).isCloseTo(50, within(1e-9));
    assertThat(Ceiling.of(150_000, 300_000)).isCloseTo(100_000, within(1e-6));
  }

  @Test
  void refusesARateThatIsNone() {
    assertThatThrownBy(() -> Ceiling.of(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ingest");
  }
}
