package dev.lockstep.e2e.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionTest {

  /** Prometheus' own format and OpenMetrics, which name the families of counters differently. */
  @ParameterizedTest
  @ValueSource(strings = {"lockstep_calls_total", "lockstep_calls"})
  void readsFamiliesWithTheirTypesAndLabels(String counter) {
    Exposition exposition =
        new Exposition(
            """
            # TYPE jvm_threads gauge
            jvm_threads 3.0
            # TYPE %1$s counter
            # HELP %1$s Calls
            lockstep_calls_total{cluster="a,b",code="11",} 2.0
            # HELP lockstep_time_seconds Time
            # TYPE lockstep_time_seconds histogram
            lockstep_time_seconds_bucket{task="t",le="0.5",} 1.0
            lockstep_time_seconds_count{task="t",} 1.0
            lockstep_time_seconds_sum{task="t",} 0.1
            # TYPE lockstep_time_seconds_max gauge
            # HELP lockstep_time_seconds_max Time
            lockstep_time_seconds_max{task="t",} 0.1
            # TYPE lockstep_leader gauge
            # HELP lockstep_leader \s
            lockstep_leader 1.0
            """
                .formatted(counter));

    assertThat(exposition.metrics())
        .containsExactlyInAnyOrder(
            new Metric("lockstep_calls_total", "counter", Set.of("cluster", "code")),
            new Metric("lockstep_time_seconds", "histogram", Set.of("task")),
            new Metric("lockstep_leader", "gauge", Set.of()));
    assertThat(exposition.withoutHelp()).containsExactly("lockstep_leader");
    assertThat(exposition.shows("lockstep_calls_total", "code=\"11\"")).isTrue();
    assertThat(exposition.shows("lockstep_calls_total", "code=\"12\"")).isFalse();
  }
}
