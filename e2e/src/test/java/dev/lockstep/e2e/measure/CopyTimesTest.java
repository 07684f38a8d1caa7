package dev.lockstep.e2e.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyTimesTest {

  private static final TopicLog.Queue QUEUE = new TopicLog.Queue("broker-a", 0);

  @Test
  void countsCopiesPerSecondFromTheFirstToTheLast() {
    List<CopyTime> copies = List.of(copy(0, 100), copy(0, 200), copy(0, 600));

    assertThat(CopyTimes.perSecond(copies)).isEqualTo(6.0);
  }

  @Test
  void leavesTheWarmUpOutOfTheLatency() {
    List<CopyTime> copies = List.of(copy(0, 500), copy(1_000, 1_004), copy(1_500, 1_506));

    Percentiles latency = CopyTimes.latencyAfter(Duration.ofSeconds(1), copies);

    assertThat(latency.count()).isEqualTo(2);
    assertThat(latency.at(100)).isEqualTo(6);
  }

  private static CopyTime copy(long sourceStored, long destinationStored) {
    return new CopyTime(QUEUE, 0, sourceStored, destinationStored);
  }
}
