package dev.lockstep.rocketmq.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Tells one scheduled message from others, wherever it is met: in the schedule of its broker, in
 * its queue once it was delivered, and as a copy in another cluster's schedule. 128 bits of a
 * SHA-256 over what is the same in all three, because many are kept.
 *
 * @param high first half
 * @param low second half
 */
public record ScheduleKey(long high, long low) {

  private static final int MESSAGE = 0;
  private static final int TIMER = 1;

  /** Of a message: an application may send one unique key twice, but not in all of these. */
  static ScheduleKey ofMessage(String uniqueKey, long bornTime, int bodyCrc) {
    return of(uniqueKey, bornTime, bodyCrc, MESSAGE);
  }

  /**
   * Of what a cancel names: a message by its unique key, and the time at which the broker's timer
   * takes it out.
   */
  public static ScheduleKey ofTimer(String uniqueKey, long outTime) {
    return of(uniqueKey, outTime, 0, TIMER);
  }

  private static ScheduleKey of(String uniqueKey, long time, int crc, int kind) {
    byte[] text = uniqueKey.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(text.length + 2 * Integer.BYTES + Long.BYTES);
    bytes.put(text).putLong(time).putInt(crc).putInt(kind);
    ByteBuffer digest = ByteBuffer.wrap(sha256().digest(bytes.array()));
    return new ScheduleKey(digest.getLong(), digest.getLong());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
