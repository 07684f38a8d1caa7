package dev.lockstep.offsetsync.translation;

import dev.lockstep.rocketmq.BrokerFault;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Translates offsets of one source queue into offsets of one destination queue: one past the last
 * copy whose source offset is below the committed one; {@link Translation} says which points have
 * no lower bound.
 *
 * <p>What a search has read is kept for the searches after it; they meet in one {@link CopyMap}.
 * Thread-safe: searches run at the same time and only share what they saw.
 *
 * <ul>
 *   <li>INVARIANT: no message that was (or will be) copied from at or above the committed offset
 *       lies below the answer, or below the limit of one without a lower bound: nothing is skipped.
 *   <li>INVARIANT: an answer rests on a look at the end of what is known of the log that is not
 *       older than the caller's {@code notBefore}: a log that grew, or lost messages, is seen.
 *   <li>INVARIANT: an answer rests on copies of what the source queue holds now, as far as it still
 *       holds it: a source topic that was created anew starts with offsets that its copies had
 *       before, and is found out by comparing a copy with its original.
 * </ul>
 */
public final class OffsetTranslator {

  private static final int MAX_PULLS = 512;
  private static final int MAX_SEGMENTS = 1024;
  private static final int USUAL_WINDOW = 32;
  private static final int MAX_WINDOW = 1024;
  private static final int LOOKS_AT_ONCE = 8;

  private final CopyLog log;
  private final LongSupplier nanoClock;
  private final CopyMap known = new CopyMap(MAX_SEGMENTS);
  // Searches that begin together go the same ways: a few go ahead, and the others find what they
  // read.
  private final Semaphore looks = new Semaphore(LOOKS_AT_ONCE);
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
   * @param originals the source queue
   */
  public Translation translate(
      long committed, SourceFacts facts, long notBefore, Originals originals)
      throws BrokerFault, InterruptedException {
    if (committed < 0) {
      throw new IllegalArgumentException("committed must not be negative, was " + committed);
    }
    int pulls = verify(notBefore, originals) ? 1 : 0;
    Bracket bracket;
    while (true) {
      synchronized (this) {
        bracket = known.around(committed);
      }
      if (isFound(bracket, committed)) {
        break;
      }
      if (pulls >= MAX_PULLS) {
        return new Translation.Unfinished(pulls);
      }
      if (lookFor(committed, pulls)) {
        pulls++;
      }
    }
    for (Copy copy : bracket.copies()) {
      Original found = compare(copy, originals);
      switch (found) {
        case Original.Same _ -> {
          return answer(bracket, committed, facts, pulls);
        }
        case Original.Gone _ -> {} // the other one may tell
        case Original.Another _, Original.BeyondEnd _ -> {
          return new Translation.SourceRecreated(copy, found, pulls);
        }
      }
    }
    return answer(bracket, committed, facts, pulls);
  }

  /** The copy right before the point was found: what follows it cannot matter. */
  private static boolean isFound(Bracket bracket, long committed) {
    Copy low = bracket.low();
    return (low != null && low.source() == committed - 1) || bracket.closed();
  }

  /**
   * Looks where the point may be, unless another search has found it while this one waited.
   *
   * @return true if it took a look
   */
  private boolean lookFor(long committed, int pulls) throws BrokerFault, InterruptedException {
    looks.acquire();
    try {
      long offset;
      synchronized (this) {
        Bracket bracket = known.around(committed);
        if (isFound(bracket, committed)) {
          return false;
        }
        offset = ProbePlan.next(bracket, committed, pulls, window);
      }
      look(offset);
      return true;
    } finally {
      looks.release();
    }
  }

  /** What is known of a stretch of the log. */
  record Stretch(List<Copy> copies, List<Bracket.Gap> gaps) {}

  /** What is known of destination offsets {@code from} to {@code to}, as far as the log reaches. */
  synchronized Stretch stretch(long from, long to) {
    long first = Math.max(from, known.min());
    long end = Math.max(first, Math.min(to, known.max()));
    return new Stretch(known.copiesBetween(first, end), known.gaps(first, end));
  }

  synchronized long min() {
    return known.min();
  }

  synchronized long max() {
    return known.max();
  }

  /** Does the source queue hold what the copy was read from? */
  Original compare(Copy copy, Originals originals) throws BrokerFault, InterruptedException {
    if (isVouched(copy)) {
      return new Original.Same();
    }
    looks.acquire();
    try {
      if (isVouched(copy)) {
        return new Original.Same(); // another search has compared one before it
      }
      Original found = originals.of(copy);
      synchronized (this) {
        learn(copy, found);
      }
      return found;
    } finally {
      looks.release();
    }
  }

  private synchronized boolean isVouched(Copy copy) {
    return known.isVouched(copy);
  }

  private void learn(Copy copy, Original found) {
    switch (found) {
      case Original.Same _ -> known.vouch(copy);
      case Original.Gone _ -> {}
      // What is known may mix copies of two topics: it is looked up anew.
      case Original.Another _, Original.BeyondEnd _ -> known.forget();
    }
  }

  /**
   * Looks whether what is known still holds, of the log and of the source queue, and where the log
   * ends, unless somebody did since {@code notBefore}.
   *
   * @return true if it took a look
   */
  boolean verify(long notBefore, Originals originals) throws BrokerFault, InterruptedException {
    verifying.lockInterruptibly(); // the searches of one sync share one look
    try {
      if (verified && verifiedAt - notBefore >= 0) {
        return false;
      }
      long askedAt = nanoClock.getAsLong();
      verifyNewest(originals);
      long offset;
      synchronized (this) {
        offset = known.top();
      }
      look(offset);
      verified = true;
      verifiedAt = askedAt;
      return true;
    } finally {
      verifying.unlock();
    }
  }

  /** What was vouched for holds as long as the source queue holds the newest copy's original. */
  private void verifyNewest(Originals originals) throws BrokerFault, InterruptedException {
    Copy newest;
    synchronized (this) {
      newest = known.newest();
    }
    if (newest == null) {
      return;
    }
    Original found = originals.of(newest);
    synchronized (this) {
      if (!(found instanceof Original.Same)) {
        known.doubt();
      }
      learn(newest, found);
    }
  }

  void look(long offset) throws BrokerFault, InterruptedException {
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

  private static Translation answer(Bracket bracket, long committed, SourceFacts facts, int pulls) {
    Copy low = bracket.low();
    Copy high = bracket.high();
    // With a copy from above the point, the relay has dealt with everything below it.
    long missing = high == null ? missing(low, committed, facts) : 0;
    if (low != null) {
      return new Translation.Found(
          bracket.bottom(),
          missing > 0 ? Translation.Point.RELAY_TAIL : Translation.Point.AFTER_COPY,
          missing,
          pulls);
    }
    if (high != null && committed <= facts.startOffset() && isFirstEver(bracket, high, facts)) {
      return new Translation.Found(
          bracket.top(), Translation.Point.BEFORE_FIRST_COPY, missing, pulls);
    }
    return new Translation.Boundless(
        bracket.bottom(),
        bracket.top(),
        high == null ? Translation.Lack.NO_COPIES : Translation.Lack.NO_COPY_BELOW,
        missing,
        pulls);
  }

  /** Is the first copy in the log the first one that was ever written? */
  private static boolean isFirstEver(Bracket bracket, Copy first, SourceFacts facts) {
    return first.source() == facts.startOffset() || bracket.bottom() == 0;
  }

  private static long missing(@Nullable Copy low, long committed, SourceFacts facts) {
    long relayed = Math.max(facts.startOffset(), facts.relayedOffset());
    if (low != null) {
      relayed = Math.max(relayed, low.source() + 1);
    }
    return Math.max(0, committed - relayed);
  }
}
