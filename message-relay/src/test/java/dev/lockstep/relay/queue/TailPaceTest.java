package dev.lockstep.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TailPaceTest {

  private static final long MS = 1_000_000;

  private final TailPace pace = new TailPace();

  @Test
  void asksHalfARoundTripAfterTheOtherPull() {
    pace.asked(1_000 * MS);
    pace.reached(true);

    assertThat(pace.untilNext(1, 100 * MS, 1_020 * MS)).isEqualTo(30 * MS);
    assertThat(pace.untilNext(1, 100 * MS, 1_050 * MS)).isZero();
    assertThat(pace.untilNext(1, 100 * MS, 1_090 * MS)).isZero();
  }

  @Test
  void hasNoMoreThanTwoPullsUnderWay() {
    pace.reached(true);

    assertThat(pace.untilNext(2, 100 * MS, 1_000 * MS)).isEqualTo(TailPace.NEVER);
  }

  @Test
  void hasOnePullWhereNothingComesIn() {
    assertThat(pace.untilNext(1, 100 * MS, 1_000 * MS)).isEqualTo(TailPace.NEVER);

    pace.reached(true);
    pace.reached(false);

    assertThat(pace.untilNext(1, 100 * MS, 1_000 * MS)).isEqualTo(TailPace.NEVER);
  }

  @Test
  void hasOnePullWhereTheWayIsShortOrNotKnown() {
    pace.reached(true);

    assertThat(pace.untilNext(1, 2 * MS, 1_000 * MS)).isEqualTo(TailPace.NEVER);
    assertThat(pace.untilNext(1, new RoundTrip().nanos(), 1_000 * MS)).isEqualTo(TailPace.NEVER);
  }
}
