package dev.lockstep.rocketmq.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over a property block: {@code name \1 value \2 name \1 value \2 ...}, where some brokers
 * leave out the last {@code \2}. Reused; not thread-safe.
 */
final class Properties {

  static final byte NAME_END = 1;
  static final byte VALUE_END = 2;

  private byte[] bytes = {};
  private int limit;

  private int start;
  private int nameEnd;
  private int valueEnd;
  private int end;

  /** Starts over, on {@code in[from, to)}. */
  void wrap(byte[] in, int from, int to) {
    this.bytes = in;
    this.limit = to;
    this.end = from;
  }

  /** Steps to the next property; false if there is none. */
  boolean next() {
    if (end == limit) {
      return false;
    }
    start = end;
    int at = start;
    while (at < limit && bytes[at] != NAME_END && bytes[at] != VALUE_END) {
      at++;
    }
    nameEnd = at;
    while (at < limit && bytes[at] != VALUE_END) {
      at++;
    }
    valueEnd = at;
    end = Math.min(at + 1, limit);
    return true;
  }

  /** The property's name if copying knows it, else null. */
  @Nullable PropertyName known() {
    return PropertyName.at(bytes, start, nameEnd);
  }

  boolean isNamed(byte[] name) {
    return Arrays.equals(bytes, start, nameEnd, name, 0, name.length);
  }

  String value() {
    return new String(bytes, valueStart(), valueEnd - valueStart(), StandardCharsets.UTF_8);
  }

  /** Where its name starts. */
  int start() {
    return start;
  }

  int valueStart() {
    return Math.min(nameEnd + 1, valueEnd);
  }

  int valueEnd() {
    return valueEnd;
  }

  /** Where the next property starts. */
  int end() {
    return end;
  }
}
