package dev.lockstep.offsetsync.decision;

import com.google.re2j.Pattern;
import dev.lockstep.offsetsync.decision.Presence.Online;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which groups of a two-way task consume local messages only, not copies: those that the task
 * names, and those whose consumers say so by an SQL92 expression that asks for messages without a
 * property that every copy has.
 */
public final class LocalOnly {

  private static final List<String> OF_EVERY_COPY =
      List.of("LOCKSTEP_ORIGIN", "LOCKSTEP_AT", "LOCKSTEP_BORN");
  private static final java.util.regex.Pattern AND =
      java.util.regex.Pattern.compile("\\s+AND\\s+", java.util.regex.Pattern.CASE_INSENSITIVE);
  private static final java.util.regex.Pattern TEXT = java.util.regex.Pattern.compile("'[^']*'");
  private static final java.util.regex.Pattern SPACE = java.util.regex.Pattern.compile("\\s+");

  // Anything with one of these may let copies through, whatever stands beside it.
  private static final java.util.regex.Pattern NOT_A_CONJUNCTION =
      java.util.regex.Pattern.compile(
          "\"|\\bOR\\b|\\bNOT\\b|\\bBETWEEN\\b", java.util.regex.Pattern.CASE_INSENSITIVE);

  private final List<Pattern> groups;
  private final Set<String> conditions;

  /**
   * @param groups groups that match one of these wholly consume local messages only
   * @param messageTag the user property that every copy of the task has; empty if there is none
   * @throws IllegalArgumentException if a pattern is not one
   */
  public LocalOnly(List<String> groups, String messageTag) {
    this.groups = groups.stream().map(LocalOnly::compile).toList();
    this.conditions =
        Stream.concat(OF_EVERY_COPY.stream(), Stream.of(messageTag))
            .filter(property -> !property.isEmpty())
            .map(property -> property + " IS NULL")
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Does the group leave copies out?
   *
   * @param source how it is in the cluster that its progress is read from
   * @param target how it is in the other one, where its consumers say the same
   * @param topic the topic, as subscriptions of both name it
   */
  public boolean covers(String group, Presence source, Presence target, String topic) {
    return groups.stream().anyMatch(pattern -> pattern.matches(group))
        || leavesCopiesOut(source, topic)
        || leavesCopiesOut(target, topic);
  }

  private boolean leavesCopiesOut(Presence presence, String topic) {
    return presence instanceof Online online
        && online.subscriptions().stream()
            .filter(subscribed -> subscribed.topic().equals(topic))
            .anyMatch(subscribed ->
                subscribed.type().equals("SQL92") && leavesCopiesOut(subscribed.expression()));
  }

  private boolean leavesCopiesOut(String expression) {
    String bare = plain(expression);
    return !NOT_A_CONJUNCTION.matcher(bare).find()
        && Arrays.stream(AND.split(bare, -1))
            .map(LocalOnly::normalised)
            .anyMatch(conditions::contains);
  }

  /** Without its texts, and without brackets, which change nothing in a conjunction. */
  private static String plain(String expression) {
    return TEXT.matcher(expression).replaceAll("?").replace('(', ' ').replace(')', ' ');
  }

  private static String normalised(String condition) {
    String[] words = SPACE.split(condition.strip(), -1);
    return words.length == 3
        ? words[0]
            + ' '
            + words[1].toUpperCase(Locale.ROOT)
            + ' '
            + words[2].toUpperCase(Locale.ROOT)
        : "";
  }

  private static Pattern compile(String text) {
    try {
      return Pattern.compile(text);
    } catch (com.google.re2j.PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "progress_sync.local_only_groups: '%s' is not an RE2 pattern: %s"
              .formatted(text, e.getMessage()),
          e);
    }
  }
}
