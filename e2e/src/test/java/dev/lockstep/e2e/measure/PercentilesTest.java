package dev.lockstep.e2e.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {

  @Test
  void givesTheNearestRank() {
    Percentiles percentiles = Percentiles.of(LongStream.rangeClosed(1, 200));

    assertThat(percentiles.at(50)).isEqualTo(100);
    assertThat(percentiles.at(99)).isEqualTo(198);
    assertThat(percentiles.at(100)).isEqualTo(200);
    assertThat(percentiles.at(0.1)).isEqualTo(1);
  }

  @Test
  void givesTheOnlyValueForEveryPercentage() {
    assertThat(Percentiles.of(LongStream.of(7)).at(1)).isEqualTo(7);
  }

  @Test
  void refusesToSayAnythingOfNothing() {
    assertThatThrownBy(() -> Percentiles.of(LongStream.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
