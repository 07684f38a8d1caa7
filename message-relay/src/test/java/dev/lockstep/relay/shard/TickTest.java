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

  @Test
  void numberChangesAtTheTickAndNotBefore() {
    for (long tick : new long[] {-2 * SECOND, 0, 8 * SECOND}) {
      long number = Tick.number(Duration.ofSeconds(2), tick);
      assertThat(Tick.number(Duration.ofSeconds(2), tick - 1)).isEqualTo(number - 1);
      assertThat(Tick.number(Duration.ofSeconds(2), tick + 2 * SECOND - 1)).isEqualTo(number);
    }
  }
}
