package dev.lockstep.rocketmq.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the properties of a block are: {@code name \1 value \2 name \1 value \2 ...}, where some
 * brokers leave out the last {@code \2}. Found in one pass over the bytes; reused; not thread-safe.
 */
final class Properties {

  static final byte NAME_END = 1;
  static final byte VALUE_END = 2;

  private static final int USUAL = 16;

  private byte[] bytes = {};
  private int limit;
  private int size;
  private int[] starts = {};
  private int[] nameEnds = {};
  private int[] valueEnds = {};
  private @Nullable PropertyName[] known = {};

  /** Starts over, on {@code in[from, to)}. */
  void parse(byte[] in, int from, int to) {
    bytes = in;
    limit = to;
    size = 0;
    int at = from;
    while (at < to) {
      at = parseOne(in, at, to);
    }
  }

  /** Returns where the next one starts. */
  private int parseOne(byte[] in, int start, int to) {
    int at = start;
    while (at < to && in[at] != NAME_END && in[at] != VALUE_END) {
      at++;
    }
    int nameEnd = at;
    while (at < to && in[at] != VALUE_END) {
      at++;
    }
    if (size == starts.length) {
      grow();
    }
    starts[size] = start;
    nameEnds[size] = nameEnd;
    valueEnds[size] = at;
    known[size] = PropertyName.at(in, start, nameEnd);
    size++;
    return at + 1;
  }

  private void grow() {
    int room = Math.max(USUAL, 2 * size);
    starts = Arrays.copyOf(starts, room);
    nameEnds = Arrays.copyOf(nameEnds, room);
    valueEnds = Arrays.copyOf(valueEnds, room);
    known = Arrays.copyOf(known, room);
  }

  int size() {
    return size;
  }

  /** The property's name if copying knows it, else null. */
  @Nullable PropertyName known(int index) {
    return known[index];
  }

  boolean isNamed(int index, byte[] name) {
    return Arrays.equals(bytes, starts[index], nameEnds[index], name, 0, name.length);
  }

  String name(int index) {
    return new String(
        bytes, starts[index], nameEnds[index] - starts[index], StandardCharsets.UTF_8);
  }

  boolean hasValueAmong(int index, List<byte[]> values) {
    int from = valueStart(index);
    int to = valueEnds[index];
    for (byte[] value : values) {
      if (Arrays.equals(bytes, from, to, value, 0, value.length)) {
        return true;
      }
    }
    return false;
  }

  String value(int index) {
    int from = valueStart(index);
    return new String(bytes, from, valueEnds[index] - from, StandardCharsets.UTF_8);
  }

  /** Where its name starts. */
  int start(int index) {
    return starts[index];
  }

  int valueStart(int index) {
    return Math.min(nameEnds[index] + 1, valueEnds[index]);
  }

  int valueEnd(int index) {
    return valueEnds[index];
  }

  /** Where the next one starts. */
  int end(int index) {
    return Math.min(valueEnds[index] + 1, limit);
  }
}
