package dev.lockstep.relay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Timestamps;
import dev.lockstep.admin.v1.QueueStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandingReportsTest {

  private final Tenure tenure = new Tenure("shard", 1);
  private final StandingReports reports = new StandingReports(tenure);

  @Test
  void tellsAtOnceWhatHasChanged() {
    reports.tell(List.of(at(10, 1_000)));
    reports.tell(List.of(at(11, 1_000)));

    assertThat(tenure.lastStatus()).containsExactly(at(11, 1_000));
  }

  @Test
  void tellsNowAndThenWhatHasNot() {
    reports.tell(List.of(at(10, 1_000)));
    reports.tell(List.of(at(10, 2_000)));
    assertThat(tenure.lastStatus()).containsExactly(at(10, 1_000));

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> {
          reports.tell(List.of(at(10, 9_000)));
          return tenure.lastStatus().equals(List.of(at(10, 9_000)));
        });
  }

  private static QueueStatus at(long offset, long reportMillis) {
    return QueueStatus.newBuilder()
        .setRelayedOffset(offset)
        .setReportTime(Timestamps.fromMillis(reportMillis))
        .build();
  }
}
