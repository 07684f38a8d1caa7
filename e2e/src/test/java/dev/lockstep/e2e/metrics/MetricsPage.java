package dev.lockstep.e2e.metrics;

import dev.lockstep.e2e.services.Repository;
import dev.lockstep.e2e.services.ServiceKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What docs/metrics.md lists. */
public final class MetricsPage {

  private static final Pattern SECTION = Pattern.compile("## (.*)");
  private static final Pattern ROW =
      Pattern.compile("\\| `(lockstep_\\w+)` \\| (\\w+) \\| ([^|]*)\\| ([^|]+) \\| ([^|]+) \\|");
  private static final Pattern LABEL = Pattern.compile("`(\\w+)`");

  private final Map<String, List<Metric>> sections;

  private MetricsPage(Map<String, List<Metric>> sections) {
    this.sections = sections;
  }

  /** Reads the page. */
  public static MetricsPage read() {
    Map<String, List<Metric>> sections = new HashMap<>();
    String section = "";
    for (String line : lines()) {
      Matcher heading = SECTION.matcher(line);
      Matcher row = ROW.matcher(line);
      if (heading.matches()) {
        section = heading.group(1);
      } else if (row.matches()) {
        Set<String> labels =
            LABEL
                .matcher(row.group(3))
                .results()
                .map((MatchResult label) -> label.group(1))
                .collect(Collectors.toSet());
        sections
            .computeIfAbsent(section, s -> new ArrayList<>())
            .add(new Metric(row.group(1), row.group(2), labels));
      } else if (line.startsWith("| `")) {
        throw new AssertionError("docs/metrics.md: not a row of five columns: " + line);
      }
    }
    return new MetricsPage(sections);
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(Repository.root().resolve("docs/metrics.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The metrics that a service is said to have. */
  public Set<Metric> of(ServiceKind kind) {
    return sections.entrySet().stream()
        .filter(section -> List.of(section.getKey().split(" and ")).contains(kind.module()))
        .flatMap(section -> section.getValue().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The labels of every series that there is, by its name. */
  Map<String, Set<String>> series() {
    Map<String, Set<String>> series = new HashMap<>();
    sections.values().stream()
        .flatMap(List::stream)
        .forEach(metric ->
            metric
                .series()
                .forEach(name ->
                    series.computeIfAbsent(name, n -> new TreeSet<>()).addAll(metric.labels())));
    series.forEach((name, labels) -> {
      if (name.endsWith("_bucket")) {
        labels.add("le");
      }
    });
    return series;
  }
}
