package dev.lockstep.rocketmq.pop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BrokerClockTest {

  private static final long NOW = 1_700_000_000_000L;

  private final BrokerClock clock = new BrokerClock();

  @Test
  void isBehindThisMachineAsFarAsTheNewestMessageSays() {
    clock.read(NOW - 45_000, NOW);

    assertThat(clock.atLeast(NOW + 10_000)).isEqualTo(NOW - 35_000);
  }

  @Test
  void mayBeAheadOfThisMachine() {
    clock.read(NOW + 5_000, NOW);

    assertThat(clock.atLeast(NOW)).isEqualTo(NOW + 5_000);
  }

  @Test
  void anOldMessageDoesNotHoldItBackForLong() {
    clock.read(NOW - 3_600_000, NOW);

    assertThat(clock.atLeast(NOW)).isEqualTo(NOW - 60_000);
  }

  @Test
  void aNewerMessageTellsMore() {
    clock.read(NOW - 50_000, NOW);
    clock.read(NOW + 1_000 - 20, NOW + 1_000);

    assertThat(clock.atLeast(NOW + 2_000)).isEqualTo(NOW + 1_980);
  }
}
