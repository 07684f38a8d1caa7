package dev.lockstep.logging;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an event, taken apart: {@code shard drained shard=relay-1 cause="a b"} and {@code
 * shard=relay-1 Shard drained} say the same.
 *
 * @param message what is left without the pairs
 * @param pairs keys with their values, in their order; of a key that is there twice the first
 */
record LogLine(String message, Map<String, String> pairs) {

  /** A space, a key, and a value that is quoted, in brackets, or ends with the next space. */
  private static final Pattern PAIR =
      Pattern.compile(
          "(?:^|\\s)([a-z][a-z0-9_]*)=(?:\"([^\"]*)\"(?=\\s|$)|(\\[[^\\]]*\\]|\\{[^}]*\\}|\\S*))");

  static LogLine parse(String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    Matcher matcher = PAIR.matcher(text);
    while (matcher.find()) {
      String quoted = matcher.group(2);
      pairs.putIfAbsent(matcher.group(1), quoted == null ? matcher.group(3) : quoted);
    }
    String message = matcher.replaceAll("").strip();
    return new LogLine(message.endsWith(":") ? withoutColon(message) : message, pairs);
  }

  private static String withoutColon(String message) {
    return message.substring(0, message.length() - 1);
  }
}
