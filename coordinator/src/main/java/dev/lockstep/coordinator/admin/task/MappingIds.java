package dev.lockstep.coordinator.admin.task;

import dev.lockstep.admin.v1.TopicMapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Gives ids to mappings that come without one.
 *
 * <p>INVARIANT: a mapping that existed keeps its id whatever its place in the list, since its queue
 * map is kept under it.
 */
final class MappingIds {
  private static final Pattern NOT_ALLOWED = Pattern.compile("[^a-z0-9]+");
  private static final Pattern EDGES = Pattern.compile("^-+|-+$");
  private static final int MAX = 63;

  private MappingIds() {}

  static List<TopicMapping> assign(List<TopicMapping> mappings, List<TopicMapping> known) {
    Set<String> taken = new HashSet<>();
    mappings.forEach(m -> taken.add(m.getId()));
    Map<Topics, String> kept = new HashMap<>();
    known.forEach(m -> kept.put(Topics.of(m), m.getId()));

    List<TopicMapping> assigned = new ArrayList<>(mappings.size());
    for (TopicMapping mapping : mappings) {
      String id = mapping.getId();
      if (id.isEmpty()) {
        String before = kept.get(Topics.of(mapping));
        id = before != null && taken.add(before) ? before : free(mapping, taken, kept);
      }
      assigned.add(mapping.toBuilder().setId(id).build());
    }
    return assigned;
  }

  private static String free(TopicMapping mapping, Set<String> taken, Map<Topics, String> kept) {
    String source =
        mapping.getSourceTopic().isEmpty() ? mapping.getSourcePattern() : mapping.getSourceTopic();
    String lower = NOT_ALLOWED.matcher(source.toLowerCase(Locale.ROOT)).replaceAll("-");
    String base = EDGES.matcher(lower).replaceAll("");
    if (base.isEmpty()) {
      base = "mapping";
    }
    String id = cut(base, MAX);
    for (int n = 2; kept.containsValue(id) || !taken.add(id); n++) {
      String suffix = "-" + n;
      id = cut(base, MAX - suffix.length()) + suffix;
    }
    return id;
  }

  private static String cut(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max);
  }

  private record Topics(String source, String pattern, String destination) {
    static Topics of(TopicMapping mapping) {
      return new Topics(
          mapping.getSourceTopic(), mapping.getSourcePattern(), mapping.getDestinationTopic());
    }
  }
}
