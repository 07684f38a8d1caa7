package dev.lockstep.logging;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Every event as one JSON object on one line: time, level, logger, thread, message, the keys of the
 * event, and the stack trace of what was thrown. Stateless.
 */
final class JsonLines extends ExtFormatter {

  /** A key of an event that is called like a member of every line. */
  private static final String TAKEN = "event_";

  @Override
  public String format(ExtLogRecord event) {
    LogLine line = LogLine.parse(String.valueOf(formatMessage(event)));
    Map<String, String> members = new LinkedHashMap<>();
    members.put("time", event.getInstant().toString());
    members.put("level", String.valueOf(event.getLevel()));
    members.put("logger", String.valueOf(event.getLoggerName()));
    members.put("thread", String.valueOf(event.getThreadName()));
    members.put("message", line.message());
    line.pairs()
        .forEach((key, value) -> members.put(members.containsKey(key) ? TAKEN + key : key, value));
    Throwable thrown = event.getThrown();
    if (thrown != null) {
      members.put("stack_trace", trace(thrown));
    }
    StringBuilder text = new StringBuilder("{");
    members.forEach((key, value) -> {
      text.append(text.length() == 1 ? "" : ",");
      quote(text, key);
      text.append(':');
      quote(text, value);
    });
    return text.append("}\n").toString();
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static void quote(StringBuilder text, String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < ' ' || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)) {
            text.append("\\u%04x".formatted((int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
