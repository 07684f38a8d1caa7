package dev.lockstep.e2e.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The series and labels that queries may use: those of docs/metrics.md and Prometheus' own. */
final class Vocabulary {

  /** What Prometheus adds to everything that it scrapes. */
  private static final Set<String> OF_EVERY_TARGET = Set.of("job", "instance");

  private final Map<String, Set<String>> series = new HashMap<>(MetricsPage.read().series());

  Vocabulary() {
    series.put("up", Set.of());
    series.put("process_start_time_seconds", Set.of()); // Micrometer's own, of every process
  }

  /** Fails, naming what there is not. */
  void assertKnows(String expression) {
    PromQuery query = new PromQuery(expression);
    assertThat(query.selected()).as(expression).isNotEmpty();
    Set<String> labels = new HashSet<>(OF_EVERY_TARGET);
    query
        .selected()
        .forEach((name, selectors) -> {
          assertThat(series).as("a series of: %s", expression).containsKey(name);
          Set<String> own = new HashSet<>(OF_EVERY_TARGET);
          own.addAll(series.getOrDefault(name, Set.of()));
          assertThat(own).as("labels of %s in: %s", name, expression).containsAll(selectors);
          labels.addAll(own);
        });
    assertThat(labels).as("labels of the result of: %s", expression).containsAll(query.grouped());
  }
}
