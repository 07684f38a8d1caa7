package dev.lockstep.offsetsync.translation;

import dev.lockstep.rocketmq.BrokerFault;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Translates offsets of one source queue into offsets of one destination queue: one past the last
 * copy whose source offset is below the committed one.
 *
 * <p>What a search has read is kept for the searches after it; they meet in one {@link CopyMap}.
 * Thread-safe: searches run at the same time and only share what they saw.
 *
 * <ul>
 *   <li>INVARIANT: no message that was (or will be) copied from at or above the committed offset
 *       lies below the answer: nothing is skipped.
 *   <li>INVARIANT: an answer rests on a look at the end of what is known of the log that is not
 *       older than the caller's {@code notBefore}: a log that grew, or lost messages, is seen.
 * </ul>
 */
public final class OffsetTranslator {

  private static final int MAX_PULLS = 512;
  private static final int MAX_SEGMENTS = 1024;
  private static final int USUAL_WINDOW = 32;
  private static final int MAX_WINDOW = 1024;

  private final CopyLog log;
  private final LongSupplier nanoClock;
  private final CopyMap known = new CopyMap(MAX_SEGMENTS);
  private final ReentrantLock verifying = new ReentrantLock();
  // Guarded by verifying.
  private boolean verified;
  private long verifiedAt;
  // Guarded by this.
  private long learnedAt;
  private int window = USUAL_WINDOW;

  /**
   * @param nanoClock monotonic clock, as of {@link System#nanoTime}
   */
  public OffsetTranslator(CopyLog log, LongSupplier nanoClock) {
    this.log = log;
    this.nanoClock = nanoClock;
    this.learnedAt = nanoClock.getAsLong();
  }

  /**
   * Translates a committed offset.
   *
   * @param committed the next message that the group consumes in the source queue
   * @param facts what else is known of the source queue
   * @param notBefore how fresh the view of the log's end must be, on the same clock
   */
  public Translation translate(long committed, SourceFacts facts, long notBefore)
      throws BrokerFault, InterruptedException {
    if (committed < 0) {
      throw new IllegalArgumentException("committed must not be negative, was " + committed);
    }
    int pulls = verify(notBefore) ? 1 : 0;
    while (true) {
      long offset;
      synchronized (this) {
        Bracket bracket = known.around(committed);
        Copy low = bracket.low();
        // The copy right before the point was found: what follows it cannot matter.
        boolean adjacent = low != null && low.source() == committed - 1;
        if (adjacent || bracket.closed()) {
          return answer(bracket, adjacent, committed, facts, pulls);
        }
        if (pulls >= MAX_PULLS) {
          return new Translation.Unfinished(pulls);
        }
        offset = ProbePlan.next(bracket, committed, pulls, window);
      }
      look(offset);
      pulls++;
    }
  }

  /**
   * Looks whether what is known of the log still holds and where it ends, unless somebody did since
   * {@code notBefore}.
   *
   * @return true if it took a look
   */
  private boolean verify(long notBefore) throws BrokerFault, InterruptedException {
    verifying.lockInterruptibly(); // the searches of one sync share one look
    try {
      if (verified && verifiedAt - notBefore >= 0) {
        return false;
      }
      long offset;
      synchronized (this) {
        offset = known.top();
      }
      long askedAt = nanoClock.getAsLong();
      look(offset);
      verified = true;
      verifiedAt = askedAt;
      return true;
    } finally {
      verifying.unlock();
    }
  }

  private void look(long offset) throws BrokerFault, InterruptedException {
    long askedAt = nanoClock.getAsLong();
    Probe probe = log.read(offset);
    synchronized (this) {
      boolean newest = askedAt - learnedAt >= 0;
      known.add(probe, newest);
      if (newest) {
        learnedAt = nanoClock.getAsLong();
      }
      if (probe.next() > probe.from() && probe.next() < probe.max()) {
        // Brokers cut pulls at limits of their own, smaller ones for what is only on disk.
        window = Math.clamp(probe.next() - probe.from(), 1, MAX_WINDOW);
      }
    }
  }

  private Translation answer(
      Bracket bracket, boolean adjacent, long committed, SourceFacts facts, int pulls) {
    Copy low = bracket.low();
    Copy high = bracket.high();
    if (adjacent && low != null) {
      return found(low.destination() + 1, Translation.Point.AFTER_COPY, 0, pulls);
    }
    if (high != null) {
      if (low != null) {
        return found(low.destination() + 1, Translation.Point.AFTER_COPY, 0, pulls);
      }
      // Copies from below the point there were, and the log has lost its head: they went with it.
      return committed > facts.startOffset() && known.min() > 0
          ? found(known.min(), Translation.Point.LOG_START, 0, pulls)
          : found(high.destination(), Translation.Point.BEFORE_FIRST_COPY, 0, pulls);
    }
    long missing = missing(low, committed, facts);
    if (low == null) {
      return found(
          known.max(),
          missing > 0 ? Translation.Point.RELAY_TAIL : Translation.Point.LOG_END,
          missing,
          pulls);
    }
    return found(
        low.destination() + 1,
        missing > 0 ? Translation.Point.RELAY_TAIL : Translation.Point.AFTER_COPY,
        missing,
        pulls);
  }

  private static long missing(@Nullable Copy low, long committed, SourceFacts facts) {
    long relayed = Math.max(facts.startOffset(), facts.relayedOffset());
    if (low != null) {
      relayed = Math.max(relayed, low.source() + 1);
    }
    return Math.max(0, committed - relayed);
  }

  private Translation found(long destination, Translation.Point point, long missing, int pulls) {
    return new Translation.Found(Math.max(destination, known.min()), point, missing, pulls);
  }
}
