package dev.lockstep.testbed.oracle;

import java.util.Arrays;

/** A growing list of longs without a box for each. Not thread-safe. */
final class Longs {

  private long[] values = new long[1024];
  private int size;

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size + (size >> 1));
    }
    values[size++] = value;
  }

  long get(int index) {
    return values[index];
  }

  int size() {
    return size;
  }
}
