package dev.lockstep.coordinator.admin.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.QueueProgress;
import dev.lockstep.coordinator.failure.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SyncResultTest {
  @Test
  void countsDecisions() {
    SyncResult result = new SyncResult();
    result.add(group("a", Decision.Value.SYNCED).build());
    result.add(group("b", Decision.Value.SYNCED).build());
    result.add(group("c", Decision.Value.SKIPPED_OFFLINE).build());

    assertThat(result.summary(Duration.ofMillis(1500)).getDecisionsMap())
        .containsOnly(java.util.Map.entry("SYNCED", 2), java.util.Map.entry("SKIPPED_OFFLINE", 1));
    assertThat(result.text()).isEqualTo("3 results: SYNCED 2, SKIPPED_OFFLINE 1");
    assertThat(result.failure()).isEmpty();
  }

  @Test
  void namesEachGroupThatFailedWithItsCause() {
    SyncResult result = new SyncResult();
    result.add(group("good", Decision.Value.SYNCED).build());
    result.add(group("bad", Decision.Value.FAILED).setReason("broker is down").build());
    result.add(
        group("half", Decision.Value.MIXED)
            .addQueues(QueueProgress.newBuilder().setDecision(Decision.Value.FAILED))
            .build());

    assertThat(result.failure())
        .hasValueSatisfying(e -> {
          assertThat(e.reason()).isEqualTo(Reason.GROUPS_FAILED);
          assertThat(e)
              .hasMessageStartingWith(
                  "the progress of 2 could not be set: bad on orders (broker is down), half on orders;");
        });
  }

  private static GroupProgress.Builder group(String name, Decision.Value decision) {
    return GroupProgress.newBuilder().setGroup(name).setSourceTopic("orders").setDecision(decision);
  }
}
