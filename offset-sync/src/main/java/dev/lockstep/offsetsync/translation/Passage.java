package dev.lockstep.offsetsync.translation;

import org.jspecify.annotations.Nullable;

/**
 * Which copies of one source queue a reader of a log has behind it, and which lie ahead. Copies
 * grow with the log, so the two nearest ones tell of all.
 *
 * @param last the last copy before the reader; null if there is none, or it was not looked for
 * @param next the first copy from the reader on; null if there is none, or it was not looked for
 * @param atStart true if there surely is none before, of all that the log still has
 * @param atEnd true if there surely is none ahead
 */
record Passage(@Nullable Copy last, @Nullable Copy next, boolean atStart, boolean atEnd) {

  private static final long NEAR = 512;

  /**
   * Is it known which copies are behind the reader?
   *
   * @param needsLast is the last one behind asked for in any case?
   * @param lookedBehind how many messages behind the reader were looked at
   */
  boolean isSettled(boolean needsLast, long lookedBehind) {
    boolean lower = last != null || atStart;
    if (next != null) {
      return lower || !needsLast;
    }
    // The relay may have got further than it told: copies close behind say so.
    return lower ? last != null || atEnd : atEnd && !needsLast && lookedBehind >= NEAR;
  }

  /**
   * Every message of the source queue below this that was copied is behind the reader.
   *
   * @param relayed every message below it had been dealt with before the log was read
   */
  long frontier(long relayed) {
    if (next != null) {
      return next.source();
    }
    long after = last == null ? 0 : last.source() + 1;
    return atEnd ? Math.max(after, relayed) : after;
  }
}
