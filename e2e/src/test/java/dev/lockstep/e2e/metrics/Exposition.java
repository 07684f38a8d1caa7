package dev.lockstep.e2e.metrics;

import dev.lockstep.e2e.services.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a service exposes of Lockstep's metrics, in Prometheus' text format. */
public final class Exposition {

  private static final Pattern TYPE = Pattern.compile("# TYPE (lockstep_\\w+) (\\w+)");
  private static final Pattern HELP = Pattern.compile("# HELP (lockstep_\\w+) (\\S.*)");
  private static final Pattern SAMPLE = Pattern.compile("(lockstep_\\w+)(?:\\{(.*)})? \\S+");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern SUFFIX = Pattern.compile("_(bucket|count|sum)$");

  /** What the type of a family adds. */
  private static final Set<String> OF_THE_TYPE = Set.of("le", "quantile");

  private final String text;
  private final Map<String, String> types = new HashMap<>();
  private final Map<String, Set<String>> labels = new HashMap<>();
  private final Set<String> helped = new HashSet<>();

  /** Parses an answer of a service. */
  Exposition(String text) {
    this.text = text;
    text.lines().forEach(this::read);
  }

  /** Asks a service. */
  public static Exposition of(ServiceProcess service) {
    HttpRequest request =
        HttpRequest.newBuilder(service.management().resolve("/q/metrics"))
            .timeout(Duration.ofSeconds(10))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return new Exposition(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void read(String line) {
    Matcher type = TYPE.matcher(line);
    Matcher help = HELP.matcher(line);
    Matcher sample = SAMPLE.matcher(line);
    if (type.matches()) {
      types.put(series(type.group(1), type.group(2)), type.group(2));
    } else if (help.matches()) {
      helped.add(help.group(1));
    } else if (sample.matches()) {
      String name = sample.group(1);
      String family = types.containsKey(name) ? name : SUFFIX.matcher(name).replaceFirst("");
      Set<String> seen = labels.computeIfAbsent(family, f -> new TreeSet<>());
      if (sample.group(2) != null) {
        LABEL.matcher(sample.group(2)).results().forEach(label -> seen.add(label.group(1)));
        seen.removeAll(OF_THE_TYPE);
      }
    }
  }

  /** The families; the largest value of a histogram or summary belongs to it. */
  public Set<Metric> metrics() {
    return types.entrySet().stream()
        .filter(family -> !isLargestOfAnother(family.getKey()))
        .map(family ->
            new Metric(
                family.getKey(), family.getValue(), labels.getOrDefault(family.getKey(), Set.of())))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Is there a series of the family with this label, given as {@code name="value"}? */
  public boolean shows(String family, String label) {
    return text.lines().anyMatch(line -> line.startsWith(family + "{") && line.contains(label));
  }

  /** Families that do not say what they are. */
  public Set<String> withoutHelp() {
    Set<String> without = new TreeSet<>(types.keySet());
    without.removeIf(
        family -> helped.contains(family) || helped.contains(family.replaceFirst("_total$", "")));
    return without;
  }

  /** OpenMetrics calls a counter's family as its series, but for the end. */
  private static String series(String family, String type) {
    return type.equals("counter") && !family.endsWith("_total") ? family + "_total" : family;
  }

  private boolean isLargestOfAnother(String family) {
    return family.endsWith("_max")
        && types.containsKey(family.substring(0, family.length() - "_max".length()));
  }
}
