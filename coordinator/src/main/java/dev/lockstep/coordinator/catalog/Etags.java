package dev.lockstep.coordinator.catalog;

import com.google.protobuf.Timestamp;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;

/**
 * Etags: they differ between revisions, and between resources that had the same id one after the
 * other.
 */
final class Etags {
  private static final int RADIX = 36;

  private Etags() {}

  static String of(Timestamp created, long revision) {
    long micros = created.getSeconds() * 1_000_000 + created.getNanos() / 1_000;
    return Long.toString(micros, RADIX) + "-" + revision;
  }

  static void check(String name, String current, Change change) {
    if (!change.etag().isEmpty() && !change.etag().equals(current)) {
      throw new ControlException(
          Reason.ETAG_MISMATCH,
          name
              + " was changed meanwhile (its etag is \""
              + current
              + "\"): read it again and repeat the change",
          "etag");
    }
  }
}
