package dev.lockstep.coordinator.admin.validation;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Optional;

/**
 * Rules for the regular expressions of callers, in RE2 syntax: whatever they write, matching takes
 * linear time.
 */
final class Regexes {
  private Regexes() {}

  /** The compiled expression, or empty if it is none. */
  static Optional<Pattern> compile(Field field, String regex) {
    if (regex.isEmpty()) {
      field.require("a regular expression (RE2 syntax) that matches the whole name");
      return Optional.empty();
    }
    try {
      return Optional.of(Pattern.compile(regex));
    } catch (PatternSyntaxException e) {
      field.reject(
          "must be a regular expression (RE2 syntax), not "
              + Quoted.of(regex)
              + ": "
              + e.getDescription());
      return Optional.empty();
    }
  }

  static void all(Field field, List<String> regexes) {
    for (int i = 0; i < regexes.size(); i++) {
      var _ = compile(field.item(i), regexes.get(i));
    }
  }
}
