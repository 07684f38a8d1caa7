package dev.lockstep.rocketmq.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing array of bytes that is written from the front. Not thread-safe. */
final class ByteSink {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int MAX_LONG_DIGITS = 19;
  private static final int BILLION = 1_000_000_000;
  private static final int BILLION_DIGITS = 9;

  private byte[] bytes = {};
  private int position;

  int position() {
    return position;
  }

  /** Forgets what was written from {@code newPosition} on. */
  void rewind(int newPosition) {
    position = newPosition;
  }

  /** Gives the memory back. */
  void release() {
    bytes = new byte[0];
    position = 0;
  }

  void putInt(int value) {
    reserve(Integer.BYTES);
    INT.set(bytes, position, value);
    position += Integer.BYTES;
  }

  void putInt(int at, int value) {
    INT.set(bytes, at, value);
  }

  void putShort(int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }

  /** Leaves room to be filled in later. */
  int skip(int count) {
    reserve(count);
    int at = position;
    position += count;
    return at;
  }

  void put(byte value) {
    reserve(1);
    bytes[position++] = value;
  }

  void put(byte[] from) {
    put(from, 0, from.length);
  }

  void put(byte[] from, int start, int end) {
    int count = end - start;
    reserve(count);
    System.arraycopy(from, start, bytes, position, count);
    position += count;
  }

  /** Writes a number that is not negative in decimal digits. */
  void putDecimal(long value) {
    reserve(MAX_LONG_DIGITS);
    long high = value / BILLION;
    if (high == 0) {
      putDigits((int) value, digits((int) value));
    } else {
      putDecimal(high);
      putDigits((int) (value % BILLION), BILLION_DIGITS);
    }
  }

  /** Division of int is several times cheaper than of long. */
  private void putDigits(int value, int digits) {
    int rest = value;
    for (int at = position + digits - 1; at >= position; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    position += digits;
  }

  private static int digits(int value) {
    int digits = 1;
    for (int bound = 10; digits < BILLION_DIGITS && value >= bound; bound *= 10) {
      digits++;
    }
    return digits;
  }

  byte last() {
    return bytes[position - 1];
  }

  /** A view of what was written; valid until the sink is written to again. */
  ByteBuffer view() {
    return ByteBuffer.wrap(bytes, 0, position).slice();
  }

  private void reserve(int count) {
    if (bytes.length - position < count) {
      bytes = Arrays.copyOf(bytes, Math.max(position + count, Math.max(4096, bytes.length * 2)));
    }
  }
}
