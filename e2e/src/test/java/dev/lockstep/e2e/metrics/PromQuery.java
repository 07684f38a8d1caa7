package dev.lockstep.e2e.metrics;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names in a PromQL expression: series, each with the labels that select it, and labels that
 * results are grouped by. Whether it parses at all is for promtool to say.
 */
final class PromQuery {

  private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
  private static final Pattern NAME =
      Pattern.compile("\\b([a-zA-Z_:][\\w:]*)\\s*(?:(\\()|\\{([^}]*)})?");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

  private final Map<String, Set<String>> selected = new HashMap<>();
  private final Set<String> grouped = new HashSet<>();

  PromQuery(String expression) {
    String plain = RANGE.matcher(STRING.matcher(expression).replaceAll("")).replaceAll("");
    Matcher groupings = GROUPING.matcher(plain);
    while (groupings.find()) {
      for (String label : groupings.group(2).split(",", -1)) {
        if (!label.isBlank()) {
          grouped.add(label.strip());
        }
      }
    }
    Matcher names = NAME.matcher(GROUPING.matcher(plain).replaceAll(" "));
    while (names.find()) {
      boolean function = names.group(2) != null;
      if (!function && !WORDS.contains(names.group(1)) && !isAggregation(names.group(1))) {
        Set<String> labels = selected.computeIfAbsent(names.group(1), n -> new HashSet<>());
        if (names.group(3) != null) {
          MATCHER.matcher(names.group(3)).results().forEach(m -> labels.add(m.group(1)));
        }
      }
    }
  }

  /** An aggregation whose grouping came before its argument is followed by no parenthesis. */
  private static boolean isAggregation(String name) {
    return Set.of("sum", "min", "max", "avg", "count", "topk", "bottomk").contains(name);
  }

  /** The series, and the labels that they are selected by. */
  Map<String, Set<String>> selected() {
    return selected;
  }

  /** Labels of the result. */
  Set<String> grouped() {
    return grouped;
  }
}
