package dev.lockstep.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PullWindowTest {

  private static final long MS = 1_000_000;

  private final PullWindow window = new PullWindow(8 << 20);

  @Test
  void asksForMuchUntilItKnowsWhatTheBrokerServes() {
    assertThat(window.width()).isEqualTo(1);
    assertThat(window.nextAsk()).isEqualTo(1024);

    window.served(1024, 32, 32 * 1024);

    assertThat(window.nextAsk()).isEqualTo(32);
    assertThat(window.width()).isGreaterThan(1);
  }

  @Test
  void followsAShorterCutAtOnce() {
    window.served(1024, 32, 32 * 1024);

    window.served(32, 8, 8 * 1024);

    assertThat(window.nextAsk()).isEqualTo(8);
  }

  @Test
  void looksForALongerCutNowAndThen() {
    window.served(1024, 8, 8 * 1024);
    int asks = 1;
    int ask = window.nextAsk();
    while (ask == 8) {
      ask = window.nextAsk();
      asks++;
    }
    assertThat(ask).isEqualTo(16);
    assertThat(asks).isLessThanOrEqualTo(64);

    window.served(16, 16, 16 * 1024);

    assertThat(window.nextAsk()).isEqualTo(16);
  }

  @Test
  void looksLessOftenWhereThereIsNoLongerCut() {
    window.served(1024, 32, 32 * 1024);
    int first = asksUntilProbe();
    window.served(64, 32, 32 * 1024);

    int second = asksUntilProbe();

    assertThat(second).isGreaterThan(first);
  }

  @Test
  void isAsWideAsTheRoundTripNeeds() {
    window.served(1024, 32, 32 * 1024);
    long now = 1;
    for (int i = 0; i < 200; i++) {
      window.answered(100 * MS, now);
      window.copied(now);
      now += 2 * MS;
    }

    assertThat(window.width()).isBetween(90, 110);
  }

  @Test
  void isNarrowWhereAnswersComeAtOnce() {
    window.served(1024, 32, 32 * 1024);
    long now = 1;
    for (int i = 0; i < 200; i++) {
      window.answered(MS / 10, now);
      window.copied(now);
      now += MS;
    }

    assertThat(window.width()).isEqualTo(16);
    assertThat(window.burst()).isEqualTo(8);
  }

  @Test
  void holdsNoMoreThanItsBytes() {
    PullWindow small = new PullWindow(64 * 1024);
    small.served(1024, 32, 32 * 1024);
    long now = 1;
    for (int i = 0; i < 200; i++) {
      small.answered(100 * MS, now);
      small.copied(now);
      now += MS;
    }

    assertThat(small.width()).isLessThanOrEqualTo(2);
    assertThat(small.burst()).isEqualTo(1);
  }

  private int asksUntilProbe() {
    int asks = 1;
    while (window.nextAsk() == 32) {
      asks++;
    }
    return asks;
  }
}
