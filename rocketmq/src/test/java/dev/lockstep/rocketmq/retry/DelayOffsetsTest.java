package dev.lockstep.rocketmq.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DelayOffsetsTest {

  @Test
  void readsLevelsWhoseNumbersAreKeysWithoutQuotes() {
    // When
    DelayOffsets offsets =
        read("{\"dataVersion\":{\"counter\":3},\"offsetTable\":{3:7,\"4\":0,18:12}}");

    // Then
    assertThat(offsets.ofQueue(2)).isEqualTo(7);
    assertThat(offsets.ofQueue(3)).isZero();
    assertThat(offsets.ofQueue(17)).isEqualTo(12);
    assertThat(offsets.highestLevel()).isEqualTo(18);
  }

  @Test
  void nothingOfALevelThatIsNotNamedWasDelivered() {
    // When
    DelayOffsets offsets = read("{\"offsetTable\":{}}");

    // Then
    assertThat(offsets.ofQueue(0)).isZero();
    assertThat(offsets.highestLevel()).isZero();
  }

  private static DelayOffsets read(String text) {
    return DelayOffsets.read(text.getBytes(StandardCharsets.UTF_8));
  }
}
