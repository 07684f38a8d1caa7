package dev.lockstep.e2e.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServiceMetricsTest {

  private static final ServiceMetrics METRICS =
      ServiceMetrics.parse(
          """
          # HELP requests_total Requests
          requests_total{cluster="hangzhou",code="11"} 3.0
          requests_total{cluster="hangzhou",code="15"} 4.0
          requests_total{cluster="shanghai",code="11"} 5.0
          cycle_seconds_count 7
          """);

  @Test
  void sumsOverTheLabelsThatAreNotNamed() {
    assertThat(METRICS.sum("requests_total")).isEqualTo(12);
    assertThat(METRICS.sum("requests_total", "code=\"11\"")).isEqualTo(8);
    assertThat(METRICS.sum("requests_total", "cluster=\"hangzhou\"", "code=\"11\"")).isEqualTo(3);
    assertThat(METRICS.sum("cycle_seconds_count")).isEqualTo(7);
    assertThat(METRICS.sum("cycle_seconds")).isZero();
  }
}
