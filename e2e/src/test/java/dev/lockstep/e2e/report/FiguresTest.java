package dev.lockstep.e2e.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.e2e.measure.Samples;
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
  void showsTheMedianAndFromWhereToWhereTheOthersGo() {
    // Given
    Figures figures = Figures.builder().add("ratio", "ratio", Samples.of(0.75, 0.5, 0.9)).build();

    // When
    String table = figures.toTable();

    // Then
    assertThat(table).isEqualTo("  ratio  0.750  0.500 to 0.900");
    assertThat(figures.toJson()).isEqualTo("{\"ratio\": 0.75}");
  }

  @Test
  void keepsFromMachinesWhatOnlyPeopleRead() {
    // Given
    Figures figures =
        Figures.builder().aside("threads", 12).add("ratio", "ratio", Samples.of(2)).build();

    // When
    String json = figures.toJson();

    // Then
    assertThat(json).isEqualTo("{\"ratio\": 2.0}");
    assertThat(figures.toTable().lines()).containsExactly("  threads    12", "  ratio    2.00");
  }

  @Test
  void showsNoMoreDigitsThanANumberIsWorth() {
    Figures figures =
        Figures.builder().aside("a", 0.01234).aside("b", 12.345).aside("c", 66_181.34).build();

    assertThat(figures.toTable().lines())
        .containsExactly("  a   0.012", "  b   12.35", "  c  66,181");
  }

  @Test
  void refusesNamesThatAreNoKeys() {
    Figures.Builder builder = Figures.builder();

    assertThatThrownBy(() -> builder.add("relay rate", "", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("relay rate");
  }
}
