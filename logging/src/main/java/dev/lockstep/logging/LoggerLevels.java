package dev.lockstep.logging;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Levels of log categories, such as {@code dev.lockstep.relay}, as they are and changed for as long
 * as the process lives. Thread-safe.
 */
final class LoggerLevels {

  /** What can be set. Finer levels than DEBUG are not compiled in. */
  private static final Map<String, java.util.logging.Level> LEVELS =
      Map.of(
          "OFF", Level.OFF,
          "ERROR", Level.ERROR,
          "WARN", Level.WARN,
          "INFO", Level.INFO,
          "DEBUG", Level.DEBUG);

  private static final String OURS = "dev.lockstep";
  private static final Pattern CATEGORY =
      Pattern.compile("[A-Za-z_$][A-Za-z0-9_$-]*(\\.[A-Za-z_$][A-Za-z0-9_$-]*)*");
  private static final int LONGEST = 200;

  private final LogContext context;

  LoggerLevels(LogContext context) {
    this.context = context;
  }

  /** A request that is refused; the message names what is wrong, and what is allowed. */
  static final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /** The levels that were set, of the root ("") and of categories, by name. */
  Map<String, String> set() {
    Map<String, String> set = new TreeMap<>();
    for (String name : names()) {
      Logger logger = context.getLoggerIfExists(name);
      if (logger != null && logger.getLevel() != null) {
        set.put(name, logger.getLevel().getName());
      }
    }
    return set;
  }

  /** The level that holds for a category, set for it or for one above it. */
  String effective(String category) throws RefusedException {
    check(category);
    Logger nearest = nearest(category);
    return nearest == null ? "INFO" : name(nearest.getEffectiveLevel());
  }

  /** Sets the level of a category and of those below it that have none of their own. */
  void set(String category, String level) throws RefusedException {
    check(category);
    java.util.logging.Level wanted = LEVELS.get(level.toUpperCase(Locale.ROOT));
    if (wanted == null) {
      throw new RefusedException(
          "level: must be one of OFF, ERROR, WARN, INFO and DEBUG, was '%s'".formatted(level));
    }
    context.getLogger(category).setLevel(wanted);
  }

  /** Takes the level of a category away: the one above it holds again. */
  void unset(String category) throws RefusedException {
    check(category);
    if (category.isEmpty()) {
      throw new RefusedException("category: the root has a level always; set another one");
    }
    context.getLogger(category).setLevel(null);
  }

  private void check(String category) throws RefusedException {
    if (category.isEmpty()) {
      return;
    }
    if (category.length() > LONGEST || !CATEGORY.matcher(category).matches()) {
      throw new RefusedException(
          "category: must be a name with dots, such as dev.lockstep.relay, of at most %d characters"
              .formatted(LONGEST));
    }
    if (!isBelow(category, OURS) && names().stream().noneMatch(n -> isBelow(n, category))) {
      throw new RefusedException(
          "category: nothing logs as '%s' or below it; 'dev.lockstep' is all of Lockstep"
              .formatted(category));
    }
  }

  private @Nullable Logger nearest(String category) {
    String name = category;
    while (true) {
      Logger logger = context.getLoggerIfExists(name);
      if (logger != null || name.isEmpty()) {
        return logger;
      }
      name = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : "";
    }
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(Collections.list(context.getLoggerNames()));
    if (!names.contains("")) {
      names.add("");
    }
    return names;
  }

  private static boolean isBelow(String name, String category) {
    return name.equals(category) || name.startsWith(category + ".");
  }

  private static String name(int level) {
    return LEVELS.values().stream()
        .filter(known -> known.intValue() == level)
        .map(java.util.logging.Level::getName)
        .findFirst()
        .orElse(Integer.toString(level));
  }
}
