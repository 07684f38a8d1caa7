package dev.lockstep.relay.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TickTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void isAtTheNextMultipleOfTheInterval() {
    assertThat(Tick.untilNext(Duration.ofSeconds(1), 7 * SECOND + 300)).hasNanos(SECOND - 300);
    assertThat(Tick.untilNext(Duration.ofSeconds(1), -300)).hasNanos(300);
  }

  @Test
  void isAnIntervalAwayForWhoAsksAtTheTick() {
    assertThat(Tick.untilNext(Duration.ofSeconds(2), 8 * SECOND)).hasSeconds(2);
  }

  @Test
  void isNeverNow() {
    assertThat(Tick.untilNext(Duration.ZERO, 17)).isPositive();
  }
}
