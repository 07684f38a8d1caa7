package dev.lockstep.e2e.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
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

  @Test
  void tellsTheLongestStopOfEachQueue() {
    TopicLog.Queue other = new TopicLog.Queue("broker-a", 1);
    List<CopyTime> copies =
        List.of(
            copy(0, 100),
            copy(0, 5_000),
            copy(0, 5_030),
            copy(0, 6_000),
            copy(other, 0, 5_500),
            copy(other, 0, 5_520));

    assertThat(CopyTimes.longestStops(copies, 5_000))
        .containsExactly(Map.entry(QUEUE, 970L), Map.entry(other, 20L));
  }

  private static CopyTime copy(long sourceStored, long destinationStored) {
    return copy(QUEUE, sourceStored, destinationStored);
  }

  private static CopyTime copy(TopicLog.Queue queue, long sourceStored, long destinationStored) {
    return new CopyTime(queue, 0, sourceStored, destinationStored);
  }
}
