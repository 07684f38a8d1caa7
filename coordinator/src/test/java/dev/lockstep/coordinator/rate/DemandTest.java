package dev.lockstep.coordinator.rate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemandTest {
  @Test
  void oneThatKeepsUpWantsSomewhatMoreThanItUses() {
    assertThat(Demand.of(1, 100, false, 1000).want()).hasValue(125);
  }

  @Test
  void oneThatIsBehindAndUsesItsShareWantsAll() {
    assertThat(Demand.of(1, 400, true, 1000).want().orElse(0)).isGreaterThan(1e9);
  }

  @Test
  void oneThatSomethingElseHoldsBackKeepsNothingFromTheOthers() {
    assertThat(Demand.of(1, 100, true, 1000).want()).hasValue(400);
    // And when it has got that, it still does not look like one that uses its share.
    assertThat(Demand.of(1, 100, true, 400).want()).hasValue(400);
  }

  @Test
  void wantsNoMoreThanAnotherLimitAllows() {
    assertThat(Demand.of(1, 400, true, 1000).atMost(300).want()).hasValue(300);
    assertThat(Demand.of(1, 100, false, 1000).atMost(300).want()).hasValue(125);
  }
}
