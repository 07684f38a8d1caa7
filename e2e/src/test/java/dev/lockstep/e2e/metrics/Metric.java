package dev.lockstep.e2e.metrics;

import java.util.Set;
import java.util.TreeSet;

/**
 * A family of metrics.
 *
 * @param name of the family
 * @param type counter, gauge, histogram or summary
 * @param labels that its series have, those of the type itself left out
 */
public record Metric(String name, String type, Set<String> labels) {

  public Metric {
    labels = new TreeSet<>(labels);
  }

  /** The names that queries use. */
  Set<String> series() {
    return switch (type) {
      case "counter", "gauge" -> Set.of(name);
      case "summary" -> Set.of(name + "_count", name + "_sum", name + "_max");
      case "histogram" -> Set.of(name + "_bucket", name + "_count", name + "_sum", name + "_max");
      default -> throw new AssertionError(name + ": no such type: " + type);
    };
  }
}
