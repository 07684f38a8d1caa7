package dev.lockstep.e2e.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FiguresTest {

  private static final Figures FIGURES =
      Figures.builder()
          .add("relayed", "relayed", 100_000)
          .add("relay_rate", "relay rate, msg/s", 123_456.789)
          .build();

  @Test
  void writesOneFlatJsonObject() {
    assertThat(FIGURES.toJson()).isEqualTo("{\"relayed\": 100000, \"relay_rate\": 123457}");
  }

  @Test
  void keepsSixDigitsOfSmallNumbers() {
    Figures figures = Figures.builder().add("ratio", "ratio", 0.93456789).build();

    assertThat(figures.toJson()).isEqualTo("{\"ratio\": 0.934568}");
  }

  @Test
  void alignsNumbersToTheRight() {
    assertThat(FIGURES.toTable().lines())
        .containsExactly("  relayed            100,000", "  relay rate, msg/s  123,457");
  }

  @Test
  void refusesNamesThatAreNoKeys() {
    Figures.Builder builder = Figures.builder();

    assertThatThrownBy(() -> builder.add("relay rate", "", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("relay rate");
  }
}
