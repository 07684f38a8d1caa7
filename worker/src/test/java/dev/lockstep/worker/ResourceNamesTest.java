package dev.lockstep.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResourceNamesTest {

  @Test
  void idIsTheLastPart() {
    assertThat(ResourceNames.id("tasks/orders-dr")).isEqualTo("orders-dr");
    assertThat(ResourceNames.id("orders-dr")).isEqualTo("orders-dr");
  }
}
