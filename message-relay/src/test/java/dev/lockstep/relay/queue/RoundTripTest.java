package dev.lockstep.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundTripTest {

  private static final long MS = 1_000_000;
  private static final long SECOND = 1_000 * MS;

  private final RoundTrip roundTrip = new RoundTrip();

  @Test
  void isTheShortestAnswer() {
    roundTrip.answered(140 * MS, SECOND);
    roundTrip.answered(101 * MS, 2 * SECOND);
    roundTrip.answered(140 * MS, 6 * SECOND);

    assertThat(roundTrip.nanos()).isEqualTo(101 * MS);
  }

  @Test
  void isAskedForAgainTenSecondsAfterTheLastAnswer() {
    assertThat(roundTrip.isStale(SECOND)).isTrue();

    roundTrip.answered(MS, SECOND);

    assertThat(roundTrip.isStale(11 * SECOND)).isFalse();
    assertThat(roundTrip.isStale(12 * SECOND)).isTrue();
    assertThat(roundTrip.nanos()).isEqualTo(MS);
  }

  @Test
  void forgetsAShorterOneAfterTwentySeconds() {
    roundTrip.answered(MS, 20 * SECOND);
    roundTrip.answered(100 * MS, 31 * SECOND);
    assertThat(roundTrip.nanos()).isEqualTo(MS);

    roundTrip.answered(100 * MS, 42 * SECOND);

    assertThat(roundTrip.nanos()).isEqualTo(100 * MS);
  }
}
