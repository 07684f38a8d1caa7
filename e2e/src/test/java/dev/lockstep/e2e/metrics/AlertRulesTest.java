package dev.lockstep.e2e.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.lockstep.e2e.services.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The alert rules: what they ask for exists, they fire when they should, and a page says why. */
class AlertRulesTest {

  private static final Path PROMETHEUS = Repository.root().resolve("deploy/prometheus");
  private static final Path RULES = PROMETHEUS.resolve("rules/lockstep.yaml");
  private static final Path TESTS = PROMETHEUS.resolve("tests/lockstep.yaml");
  private static final String RUNBOOK = "docs/operations.md";
  private static final Pattern HEADING = Pattern.compile("(?m)^#{2,4} (.+)$");

  private final Map<String, JsonNode> alerts = alerts();

  private static Map<String, JsonNode> alerts() {
    Map<String, JsonNode> alerts = new TreeMap<>();
    for (JsonNode group : yaml(RULES).path("groups")) {
      for (JsonNode rule : group.path("rules")) {
        assertThat(alerts.put(rule.path("alert").asText(), rule)).as("a name used once").isNull();
      }
    }
    return alerts;
  }

  private static JsonNode yaml(Path file) {
    try {
      return new YAMLMapper().readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void useMetricsAndLabelsThatThereAre() {
    Vocabulary vocabulary = new Vocabulary();

    assertThat(alerts.values())
        .isNotEmpty()
        .allSatisfy(alert -> vocabulary.assertKnows(alert.path("expr").asText()));
  }

  @Test
  void fireWhenTheyShouldAndOnlyThen() throws Exception {
    Promtool promtool = Promtool.assumeInstalled();

    promtool.assertSucceeds(PROMETHEUS, "check", "rules", RULES.toString());
    promtool.assertSucceeds(PROMETHEUS, "test", "rules", TESTS.toString());
  }

  @Test
  void everyOneIsSeenToFireAndToBeSilentInTheTests() {
    Set<String> fire = new TreeSet<>();
    Set<String> silent = new TreeSet<>();
    for (JsonNode test : yaml(TESTS).path("tests")) {
      for (JsonNode check : test.path("alert_rule_test")) {
        (check.path("exp_alerts").isEmpty() ? silent : fire).add(check.path("alertname").asText());
      }
    }

    assertThat(fire).isEqualTo(alerts.keySet());
    assertThat(silent).isEqualTo(alerts.keySet());
  }

  @Test
  void everyOneHasARunbook() throws IOException {
    Set<String> anchors =
        HEADING
            .matcher(Files.readString(Repository.root().resolve(RUNBOOK)))
            .results()
            .map(heading -> anchor(heading.group(1)))
            .collect(Collectors.toSet());

    assertThat(alerts)
        .allSatisfy((name, alert) -> {
          String anchor = name.toLowerCase(Locale.ROOT);
          assertThat(alert.at("/annotations/runbook_url").asText())
              .isEqualTo(RUNBOOK + "#" + anchor);
          assertThat(anchors).contains(anchor);
          assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
          assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning");
        });
  }

  /** As hosts of repositories make them. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{Alnum} -]", "").replace(' ', '-');
  }
}
