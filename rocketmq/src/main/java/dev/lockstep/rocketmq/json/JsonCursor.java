package dev.lockstep.rocketmq.json;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Walks over JSON as RocketMQ's servers write it: beside proper JSON also keys without quotes
 * ({@code {0:5}}) and objects as keys ({@code {{"queueId":0}:{...}}}), which fastjson makes of Java
 * maps. Reads what is asked for and skips the rest, whatever a later version adds. A cursor goes
 * through its text once; not thread-safe. Text that is none of that is a {@link
 * MalformedJsonException}.
 */
public final class JsonCursor {

  private final byte[] text;
  private int at;
  private int depth;

  /** Deeper than any answer of a server, and far from the end of the stack. */
  private static final int MAX_DEPTH = 64;

  public JsonCursor(byte[] utf8) {
    this.text = utf8;
  }

  /** Reads an object: {@code field} is called with each name and must read or skip its value. */
  public void object(Consumer<String> field) {
    entries(() -> field.accept(key()));
  }

  /**
   * Reads an object whose keys are objects: {@code key} must read the key, {@code value} the value.
   */
  public void keyedByObjects(Runnable key, Runnable value) {
    entries(() -> {
      key.run();
      expect(':');
      value.run();
    });
  }

  /** Reads an array: {@code element} must read or skip each element. */
  public void array(Runnable element) {
    sequence('[', ']', element);
  }

  private void entries(Runnable entry) {
    sequence('{', '}', entry);
  }

  private void sequence(char open, char close, Runnable element) {
    expect(open);
    if (++depth > MAX_DEPTH) {
      throw malformed("nested too deeply");
    }
    while (peek() != close) {
      element.run();
      if (peek() == ',') {
        at++;
      } else if (peek() != close) {
        throw malformed("',' or '" + close + "' expected");
      }
    }
    at++;
    depth--;
  }

  private String key() {
    String key = peek() == '"' ? string() : bare();
    expect(':');
    return key;
  }

  /** Reads a string, or a number, true, false or null as its text. */
  public String string() {
    return peek() == '"' ? quoted() : bare();
  }

  /** Reads a whole number, quoted or not. */
  public long number() {
    int start = at;
    String digits = string();
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      at = start;
      throw malformed("a whole number expected, not " + digits);
    }
  }

  /** Reads true or false. */
  public boolean bool() {
    return switch (string()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw malformed("true or false expected");
    };
  }

  /** Reads past a value of any kind. */
  public void skip() {
    switch (peek()) {
      case '{' ->
          entries(() -> {
            skip();
            expect(':');
            skip();
          });
      case '[' -> array(this::skip);
      default -> string();
    }
  }

  private String quoted() {
    int start = ++at;
    while (at < text.length && text[at] != '"') {
      if (text[at] == '\\') {
        return escaped(start);
      }
      at++;
    }
    requireMore();
    return new String(text, start, at++ - start, StandardCharsets.UTF_8);
  }

  private String escaped(int start) {
    StringBuilder value = new StringBuilder();
    int from = start;
    while (at < text.length && text[at] != '"') {
      if (text[at] == '\\') {
        value.append(new String(text, from, at - from, StandardCharsets.UTF_8));
        value.append(escape());
        from = at;
      } else {
        at++;
      }
    }
    requireMore();
    return value.append(new String(text, from, at++ - from, StandardCharsets.UTF_8)).toString();
  }

  private char escape() {
    at++;
    requireMore();
    return switch (text[at++]) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'v' -> '\u000B';
      case 'u' -> hex(4);
      case 'x' -> hex(2);
      default -> (char) text[at - 1];
    };
  }

  private char hex(int digits) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      requireMore();
      int digit = Character.digit(text[at++], 16);
      if (digit < 0) {
        throw malformed("a hexadecimal digit expected");
      }
      value = value * 16 + digit;
    }
    return (char) value;
  }

  private String bare() {
    peek();
    int start = at;
    while (at < text.length && !isDelimiter(text[at])) {
      at++;
    }
    if (start == at) {
      throw malformed("a value expected");
    }
    return new String(text, start, at - start, StandardCharsets.UTF_8);
  }

  private static boolean isDelimiter(byte b) {
    return switch (b) {
      case ',', ':', '{', '}', '[', ']', '"', ' ', '\n', '\r', '\t' -> true;
      default -> false;
    };
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw malformed("'" + wanted + "' expected");
    }
    at++;
  }

  /** The next character that is no white space. */
  private char peek() {
    while (at < text.length && text[at] <= ' ' && text[at] >= 0) {
      at++;
    }
    requireMore();
    return (char) text[at];
  }

  private void requireMore() {
    if (at >= text.length) {
      throw malformed("more expected");
    }
  }

  private MalformedJsonException malformed(String what) {
    return new MalformedJsonException(what + " at byte " + at + " of " + text.length);
  }
}
