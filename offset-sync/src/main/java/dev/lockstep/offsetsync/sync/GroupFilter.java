package dev.lockstep.offsetsync.sync;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Set;

/** Which groups a task covers. */
public final class GroupFilter {

  // Groups of RocketMQ's own clients and tools, and of relays, which all keep to themselves.
  private static final List<String> SYSTEM_PREFIXES = List.of("CID_", "TOOLS_", "LOCKSTEP_");
  private static final Set<String> SYSTEM =
      Set.of(
          "CLIENT_INNER_PRODUCER",
          "SELF_TEST_C_GROUP",
          "SELF_TEST_P_GROUP",
          "FILTERSRV_CONSUMER",
          "__MONITOR_CONSUMER",
          "DEFAULT_CONSUMER",
          "DEFAULT_PRODUCER",
          "PROXY_CONSUMER_GROUP");

  private final List<Pattern> include;
  private final List<Pattern> exclude;

  /**
   * @param include groups must match one of these wholly; all do if there are none
   * @param exclude and must match none of these
   * @throws IllegalArgumentException if a pattern is not one
   */
  public GroupFilter(List<String> include, List<String> exclude) {
    this.include = include.stream().map(text -> compile("include_groups", text)).toList();
    this.exclude = exclude.stream().map(text -> compile("exclude_groups", text)).toList();
  }

  boolean covers(String group) {
    return !isSystem(group)
        && (include.isEmpty() || include.stream().anyMatch(pattern -> pattern.matches(group)))
        && exclude.stream().noneMatch(pattern -> pattern.matches(group));
  }

  private static boolean isSystem(String group) {
    return group.isEmpty()
        || SYSTEM.contains(group)
        || SYSTEM_PREFIXES.stream().anyMatch(group::startsWith);
  }

  private static Pattern compile(String field, String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "progress_sync.%s: '%s' is not an RE2 pattern: %s".formatted(field, text, e.getMessage()),
          e);
    }
  }
}
