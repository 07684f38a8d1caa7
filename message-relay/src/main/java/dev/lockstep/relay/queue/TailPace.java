package dev.lockstep.relay.queue;

/**
 * When another pull may leave for the tail of a queue, beside one that is under way.
 *
 * <p>What is stored while an answer travels waits for the next question: with one pull at a time
 * for up to a round trip. So over a long way two are under way, half a round trip apart. Since the
 * second can't know what the first brings, both may bring the same messages: reading the tail costs
 * up to twice the bytes. A queue where nothing comes in has one pull. Not thread-safe.
 */
final class TailPace {

  /** There is nothing to wait for: no other pull may leave until an answer has come. */
  static final long NEVER = Long.MAX_VALUE;

  private static final int PULLS = 2;
  private static final long SHORT_WAY = 10_000_000L;
  private static final long LONGEST_WAY = 1_000_000_000L;

  private boolean flows;
  private long lastAsked;

  /** A pull left for the tail. */
  void asked(long now) {
    lastAsked = now;
  }

  /** Do messages come in? */
  boolean flows() {
    return flows;
  }

  /** The tail was reached by a pull that brought messages, or waited in vain. */
  void reached(boolean broughtMessages) {
    flows = broughtMessages;
  }

  /**
   * Nanoseconds until another pull may leave, or {@link #NEVER}.
   *
   * @param underWay pulls that left for the tail and are not answered
   * @param roundTrip to the broker, nanoseconds
   */
  long untilNext(int underWay, long roundTrip, long now) {
    if (!flows || underWay >= PULLS || roundTrip < SHORT_WAY || roundTrip > LONGEST_WAY) {
      return NEVER;
    }
    return Math.max(0, lastAsked + roundTrip / PULLS - now);
  }
}
