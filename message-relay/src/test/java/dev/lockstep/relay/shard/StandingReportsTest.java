package dev.lockstep.relay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.QueueStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandingReportsTest {

  private final Tenure tenure = new Tenure("shard", 1);
  private final StandingReports reports = new StandingReports(tenure);

  @Test
  void tellsAtOnceWhatHasChanged() {
    reports.tell(List.of(at(10)));
    reports.tell(List.of(at(11)));

    assertThat(tenure.relayReports()).containsExactly(List.of(at(10)), List.of(at(11)));
  }

  @Test
  void tellsOnlyNowAndThenWhatHasNot() {
    reports.tell(List.of(at(10)));

    int[] told = {1};
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> {
          told[0]++;
          reports.tell(List.of(at(10)));
          return tenure.relayReports().size() >= 3;
        });

    assertThat(told[0]).isGreaterThan(100);
    assertThat(tenure.relayReports()).containsOnly(List.of(at(10)));
  }

  private static QueueStatus at(long offset) {
    return QueueStatus.newBuilder().setRelayedOffset(offset).build();
  }
}
