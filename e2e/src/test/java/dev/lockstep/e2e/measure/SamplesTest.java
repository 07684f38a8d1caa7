package dev.lockstep.e2e.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SamplesTest {

  @Test
  void takesTheOneInTheMiddleWhateverTheOrder() {
    assertThat(Samples.of(5, 1, 100, 2, 3).median()).isEqualTo(3);
  }

  @Test
  void takesTheMeanOfTheTwoInTheMiddle() {
    assertThat(Samples.of(4, 1, 2, 100).median()).isEqualTo(3);
  }

  @Test
  void knowsFromWhereToWhereTheyGo() {
    Samples samples = Samples.of(3, 1, 2);

    assertThat(samples.least()).isEqualTo(1);
    assertThat(samples.most()).isEqualTo(3);
    assertThat(samples.count()).isEqualTo(3);
  }

  @Test
  void measuresFlatnessAgainstTheSmallest() {
    assertThat(Samples.of(10, 12, 11).flatness()).isCloseTo(0.2, within(1e-9));
    assertThat(Samples.of(7, 7).flatness()).isZero();
  }

  @Test
  void refusesToCallAFreeLunchFlat() {
    Samples free = Samples.of(0, 1);

    assertThatThrownBy(free::flatness).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesToSayAnythingOfNothing() {
    assertThatThrownBy(Samples::of).isInstanceOf(IllegalArgumentException.class);
  }
}
