package dev.lockstep.e2e.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.e2e.report.ProgressLine;
import dev.lockstep.e2e.services.Repository;
import dev.lockstep.e2e.services.Resources;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoIT {

  @Test
  void comesOutExact() {
    // Given
    DemoPlan plan = new DemoPlan(20_000, 4_000, 1_000, 8, 60);
    try (Resources resources = new Resources()) {
      TwoRegions regions =
          TwoRegions.start(Repository.root().resolve("e2e/target/it-logs/DemoIT"), resources);

      // When
      DemoResult result = new DemoScenario(plan, regions, ProgressLine.silent()).run();

      // Then
      assertThat(result.isExact()).as(result.toString()).isTrue();
      Map<String, BigDecimal> figures = result.figures().byName();
      assertThat(figures)
          .containsOnlyKeys(
              "relayed",
              "lost",
              "doubled",
              "changed",
              "out_of_order",
              "consumed_twice",
              "sync_delay_ms",
              "relay_rate",
              "latency_p50_ms",
              "latency_p99_ms")
          .containsEntry("relayed", BigDecimal.valueOf(20_000));
      assertThat(figures.get("relay_rate")).isPositive();
    }
  }
}
