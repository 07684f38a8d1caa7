package dev.lockstep.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateMeterTest {

  private static final long SECOND = 1_000_000_000L;

  private final RateMeter meter = new RateMeter(0);

  @Test
  void countsTheLastTenFullSeconds() {
    for (int second = 0; second < 20; second++) {
      meter.add(second < 10 ? 1000 : 100, second * SECOND);
    }

    assertThat(meter.perSecond(20 * SECOND)).isEqualTo(100);
  }

  @Test
  void leavesOutTheSecondThatHasJustBegun() {
    meter.add(500, 0);
    meter.add(7, SECOND);

    assertThat(meter.perSecond(SECOND + 1)).isEqualTo(500);
  }

  @Test
  void forgetsAfterALongPause() {
    meter.add(500, 0);

    assertThat(meter.perSecond(1000 * SECOND)).isZero();
  }
}
