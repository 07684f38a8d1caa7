package dev.lockstep.relay.ahead;

import java.util.Arrays;

/**
 * A scheduled message of which copies were made ahead. As a rule there is one; only where an
 * application sent the very same message twice within a millisecond there are several, and then
 * each has its own place in the source's schedule. Guarded by its ledger.
 */
final class Protected {

  private static final long[] NONE = {};

  /** When it is due, ms. */
  final long due;

  private long[] stored = NONE;
  private long[] pending = NONE;
  private boolean unprotected;
  private int leftOut;
  private long forgetAt;
  private long deliveredAt = Long.MIN_VALUE;
  private boolean cancelled;

  Protected(long due, long forgetAt) {
    this.due = due;
    this.forgetAt = forgetAt;
  }

  private static boolean has(long[] places, long place) {
    for (long candidate : places) {
      if (candidate == place) {
        return true;
      }
    }
    return false;
  }

  private static long[] with(long[] places, long place) {
    long[] more = Arrays.copyOf(places, places.length + 1);
    more[places.length] = place;
    return more;
  }

  private static long[] without(long[] places, long place) {
    return Arrays.stream(places).filter(candidate -> candidate != place).toArray();
  }

  boolean knows(long place) {
    return has(stored, place) || has(pending, place);
  }

  boolean hasStored(long place) {
    return has(stored, place);
  }

  void sending(long place) {
    pending = with(pending, place);
  }

  void stored(long place) {
    pending = without(pending, place);
    if (!has(stored, place)) {
      stored = with(stored, place);
    }
  }

  void notStored(long place) {
    pending = without(pending, place);
  }

  void noneStored() {
    stored = NONE;
  }

  void nonePending() {
    pending = NONE;
  }

  boolean isStored() {
    return stored.length > 0;
  }

  boolean isPending() {
    return pending.length > 0;
  }

  boolean isEmpty() {
    return stored.length + pending.length == 0;
  }

  /** Another one just like it, which comes too late to be protected. */
  void oneUnprotected() {
    unprotected = true;
  }

  /**
   * The source has delivered it, and stored it at {@code storeTime}. As long as all of its kind are
   * protected, all deliveries are left out: brokers that were killed deliver some twice.
   */
  boolean leaveOut(long storeTime, long forgetThen) {
    if (unprotected && leftOut >= stored.length) {
      return false;
    }
    leftOut++;
    deliveredAt = Math.max(deliveredAt, storeTime);
    forgetAt = forgetThen;
    return true;
  }

  /** Store time of the last delivery that was left out. */
  long deliveredAt() {
    return deliveredAt;
  }

  boolean isForgotten(long now) {
    return now > forgetAt && pending.length == 0;
  }

  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }
}
