package dev.lockstep.e2e.measure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a service's metrics endpoint said at one moment, in Prometheus' text format. Immutable. */
public final class ServiceMetrics {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Map<String, Double> values;

  private ServiceMetrics(Map<String, Double> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * Reads them.
   *
   * @param management where the service's metrics are
   * @throws IllegalStateException if it does not answer
   */
  public static ServiceMetrics of(HttpClient http, URI management) {
    HttpRequest request =
        HttpRequest.newBuilder(management.resolve("/q/metrics")).timeout(TIMEOUT).build();
    try {
      return parse(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new IllegalStateException("no metrics of " + management, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  static ServiceMetrics parse(String text) {
    Map<String, Double> values = new HashMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#") && line.lastIndexOf(' ') > 0)
        .forEach(line -> {
          int end = line.lastIndexOf(' ');
          values.put(line.substring(0, end), Double.parseDouble(line.substring(end + 1)));
        });
    return new ServiceMetrics(values);
  }

  /** The sum over all label values of a metric; 0 if there is none. */
  public double sum(String name, String... labels) {
    List<String> wanted = List.of(labels);
    return values.entrySet().stream()
        .filter(entry -> name.equals(name(entry.getKey())))
        .filter(entry -> wanted.stream().allMatch(entry.getKey()::contains))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private static String name(String key) {
    int labels = key.indexOf('{');
    return labels < 0 ? key : key.substring(0, labels);
  }
}
