package dev.lockstep.e2e.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.lockstep.e2e.services.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboards for Grafana ask for what there is. */
class DashboardsTest {

  private static final Path FOLDER = Repository.root().resolve("deploy/grafana");
  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), ?(\\w+)\\)");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)}?");

  /** Grafana's own, with a value that they may have. */
  private static final Map<String, String> GRAFANA =
      Map.of("__rate_interval", "1m", "__range", "1h", "__interval", "15s", "__all", ".+");

  @TempDir private Path scratch;

  private final Map<String, JsonNode> dashboards = dashboards();

  private static Map<String, JsonNode> dashboards() {
    Map<String, JsonNode> dashboards = new TreeMap<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        dashboards.put(
            file.getFileName().toString(), new ObjectMapper().readTree(Files.readString(file)));
      }
      return dashboards;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<JsonNode> panels(JsonNode dashboard) {
    List<JsonNode> panels = new ArrayList<>();
    dashboard.path("panels").forEach(panels::add);
    return panels;
  }

  /** The queries of panels, with values for the variables in them. */
  private static List<String> queries(JsonNode dashboard) {
    List<String> queries = new ArrayList<>();
    for (JsonNode panel : panels(dashboard)) {
      panel.path("targets").forEach(target -> queries.add(plain(target.path("expr").asText())));
    }
    return queries;
  }

  private static String plain(String query) {
    return VARIABLE
        .matcher(query)
        .replaceAll(variable -> GRAFANA.getOrDefault(variable.group(1), ".+"));
  }

  @Test
  void thereIsOneForEachQuestion() {
    assertThat(dashboards)
        .containsOnlyKeys("control-plane.json", "relay.json", "region.json")
        .allSatisfy((file, dashboard) -> {
          assertThat(dashboard.path("uid").asText())
              .isEqualTo("lockstep-" + file.replace(".json", ""));
          assertThat(queries(dashboard)).hasSizeGreaterThan(5);
        });
    assertThat(Objects.requireNonNull(dashboards.get("region.json")).path("title").asText())
        .contains("Could I lose this region now?");
  }

  @Test
  void useMetricsAndLabelsThatThereAre() {
    Vocabulary vocabulary = new Vocabulary();

    dashboards.values().stream()
        .flatMap(dashboard -> queries(dashboard).stream())
        .forEach(vocabulary::assertKnows);
  }

  @Test
  void chooseFromLabelsThatThereAre() {
    Vocabulary vocabulary = new Vocabulary();

    assertThat(dashboards.values())
        .allSatisfy(dashboard -> {
          Set<String> known = new HashSet<>(GRAFANA.keySet());
          for (JsonNode variable : dashboard.at("/templating/list")) {
            known.add(variable.path("name").asText());
            if (variable.path("type").asText().equals("query")) {
              String query = variable.at("/query/query").asText();
              assertThat(query).matches(LABEL_VALUES);
              vocabulary.assertKnows(
                  LABEL_VALUES.matcher(plain(query)).replaceFirst("count by ($2) ($1)"));
            }
          }
          assertThat(VARIABLE.matcher(dashboard.toString()).results().map(v -> v.group(1)))
              .isSubsetOf(known);
        });
  }

  @Test
  void everyQueryParses() throws Exception {
    Promtool promtool = Promtool.assumeInstalled();
    List<Map<String, String>> rules = new ArrayList<>();
    dashboards.values().stream()
        .flatMap(dashboard -> queries(dashboard).stream())
        .forEach(query -> rules.add(Map.of("record", "query:" + rules.size(), "expr", query)));
    Path file = scratch.resolve("queries.yaml");
    new YAMLMapper()
        .writeValue(
            file.toFile(), Map.of("groups", List.of(Map.of("name", "queries", "rules", rules))));

    promtool.assertSucceeds(scratch, "check", "rules", "--lint=none", file.toString());
  }

  @Test
  void everyPanelSaysWhatItShowsAndHasAPlaceOfItsOwn() {
    assertThat(dashboards)
        .allSatisfy((file, dashboard) -> {
          Set<String> places = new HashSet<>();
          Set<Integer> ids = new HashSet<>();
          for (JsonNode panel : panels(dashboard)) {
            assertThat(panel.path("title").asText()).as(file).isNotBlank();
            assertThat(ids.add(panel.path("id").asInt())).as("%s: %s", file, panel).isTrue();
            JsonNode at = panel.path("gridPos");
            for (int x = 0; x < at.path("w").asInt(); x++) {
              for (int y = 0; y < at.path("h").asInt(); y++) {
                int column = at.path("x").asInt() + x;
                assertThat(column).isLessThan(24);
                assertThat(places.add(column + "," + (at.path("y").asInt() + y)))
                    .as("%s: %s overlaps", file, panel.path("title"))
                    .isTrue();
              }
            }
            if (!panel.path("type").asText().equals("row")) {
              assertThat(panel.path("description").asText()).as(panel.toString()).isNotBlank();
            }
          }
        });
  }
}
