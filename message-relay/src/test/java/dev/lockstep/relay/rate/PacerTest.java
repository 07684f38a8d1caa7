package dev.lockstep.relay.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacerTest {

  private static final long MILLI = 1_000_000;

  private final AtomicLong now = new AtomicLong(1);
  private final Pacers pacers = new Pacers(now::get);

  private Pacer pacer(Rate task, Rate mapping) {
    return pacers.share("t", "shard", "m", task, mapping);
  }

  /** Lets the lanes send batches for some time; what each has sent. */
  private long[] run(int millis, int batch, boolean[] live, Lane... lanes) {
    long[] sent = new long[lanes.length];
    for (int i = 0; i < millis; i++) {
      now.addAndGet(MILLI);
      for (int lane = 0; lane < lanes.length; lane++) {
        while (lanes[lane].tryTake(batch, batch * 100L, live[lane]) == 0) {
          sent[lane] += batch;
          if (sent[lane] > 1_000_000) {
            return sent;
          }
        }
      }
    }
    return sent;
  }

  @Test
  void letsEverythingThroughWithoutALimit() {
    Lane lane = pacer(Rate.NONE, Rate.NONE).lane("m", () -> {});

    assertThat(lane.tryTake(1_000_000, 1L << 40, false)).isZero();
    assertThat(lane.mostMessages()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void holdsMessagesToTheRateOfTheTask() {
    Lane lane = pacer(new Rate(1_000, 0), Rate.NONE).lane("m", () -> {});

    long[] sent = run(10_000, 50, new boolean[1], lane);

    assertThat(sent[0]).isBetween(9_800L, 10_300L);
  }

  @Test
  void holdsBytesToTheRateOfTheMapping() {
    Lane lane = pacer(new Rate(5_000, 0), new Rate(0, 200_000)).lane("m", () -> {});

    long[] sent = run(10_000, 50, new boolean[1], lane);

    assertThat(sent[0] * 100).isBetween(1_960_000L, 2_060_000L);
  }

  @Test
  void givesABusyQueueWhatIdleOnesLeave() {
    Pacer pacer = pacer(new Rate(300, 0), Rate.NONE);
    pacers.share("t", "other shard", "m", new Rate(700, 0), Rate.NONE);
    pacer.lane("m", () -> {});

    long[] sent = run(10_000, 10, new boolean[1], pacer.lane("m", () -> {}));

    assertThat(sent[0]).isBetween(9_800L, 10_300L);
  }

  @Test
  void servesLiveQueuesFirstAndLeavesTheRestToThoseThatCatchUp() {
    Pacer pacer = pacer(new Rate(1_000, 0), Rate.NONE);
    Lane live = pacer.lane("m", () -> {});
    Lane late = pacer.lane("m", () -> {});
    long liveSent = 0;
    long liveWaited = 0;
    long lateSent = 0;

    for (int milli = 0; milli < 10_000; milli++) {
      now.addAndGet(MILLI);
      while (late.tryTake(150, 0, false) == 0) {
        lateSent += 150;
      }
      if (milli % 5 == 0 || liveWaited > 0) { // 200 a second
        if (live.tryTake(1, 0, true) == 0) {
          liveSent++;
          liveWaited = 0;
        } else {
          liveWaited++;
        }
      }
      assertThat(liveWaited).isLessThan(160);
    }

    assertThat(liveSent).isGreaterThan(1_500);
    assertThat(liveSent + lateSent).isBetween(9_700L, 10_300L);
  }

  @Test
  void neverStarvesAQueueThatCatchesUp() {
    Pacer pacer = pacer(new Rate(1_000, 0), Rate.NONE);

    long[] sent =
        run(
            20_000,
            50,
            new boolean[] {true, true, false},
            pacer.lane("m", () -> {}),
            pacer.lane("m", () -> {}),
            pacer.lane("m", () -> {}));

    assertThat(sent[2]).isBetween(1_600L, 2_600L);
    assertThat(sent[0] + sent[1] + sent[2]).isBetween(19_600L, 20_400L);
  }

  @Test
  void doesNotHoldUpAMappingForTheLimitOfAnother() {
    Pacer pacer = pacer(Rate.NONE, new Rate(10, 0));
    pacers.share("t", "other", "free", Rate.NONE, Rate.NONE);
    Lane held = pacer.lane("m", () -> {});
    run(1_000, 1, new boolean[1], held);

    assertThat(pacer.lane("free", () -> {}).tryTake(1_000_000, 0, false)).isZero();
  }

  @Test
  void appliesAChangedLimitAtOnce() {
    Lane lane = pacer(new Rate(10, 0), Rate.NONE).lane("m", () -> {});
    run(1_000, 1, new boolean[1], lane);

    pacers.share("t", "shard", "m", new Rate(10_000, 0), Rate.NONE);

    assertThat(run(1_000, 100, new boolean[1], lane)[0]).isBetween(9_500L, 12_600L);
    pacers.share("t", "shard", "m", Rate.NONE, Rate.NONE);
    assertThat(lane.tryTake(1_000_000, 0, false)).isZero();
  }

  @Test
  void letsAMessageLargerThanTheLimitThroughAndWaitsAfterIt() {
    Lane lane = pacer(new Rate(0, 1_000), Rate.NONE).lane("m", () -> {});

    assertThat(lane.tryTake(1, 5_000, true)).isZero();
    assertThat(lane.tryTake(1, 1, true)).isPositive();
    now.addAndGet(4_900 * MILLI);
    assertThat(lane.tryTake(1, 1, true)).isZero();
  }

  @Test
  void wakesWhoIsGrantedByAnothersCall() {
    Pacer pacer = pacer(new Rate(1_000, 0), Rate.NONE);
    List<String> woken = new java.util.ArrayList<>();
    Lane first = pacer.lane("m", () -> woken.add("first"));
    Lane second = pacer.lane("m", () -> woken.add("second"));
    first.tryTake(150, 0, false);
    woken.clear();
    assertThat(first.tryTake(100, 0, false)).isPositive();

    now.addAndGet(120 * MILLI);
    second.tryTake(100, 0, false);

    assertThat(woken).containsExactly("first");
    assertThat(first.tryTake(100, 0, false)).isZero();
  }

  @Test
  void givesBackWhatWasGrantedToOneThatLeaves() {
    Pacer pacer = pacer(new Rate(1_000, 0), Rate.NONE);
    Lane first = pacer.lane("m", () -> {});
    Lane second = pacer.lane("m", () -> {});
    first.tryTake(150, 0, false);
    first.tryTake(150, 0, false);
    now.addAndGet(150 * MILLI);
    second.tryTake(150, 0, false);

    first.leave();

    assertThat(second.tryTake(150, 0, false)).isZero();
  }
}
