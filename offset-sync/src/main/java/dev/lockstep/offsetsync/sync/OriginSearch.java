package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.translation.Copy;
import dev.lockstep.offsetsync.translation.CopyLog;
import dev.lockstep.offsetsync.translation.Probe;
import dev.lockstep.rocketmq.BrokerFault;

/**
 * Finds which message of a source queue a place in its destination queue stands for: the other way
 * round than a translation, and simpler, since the copies themselves name their originals.
 */
final class OriginSearch {

  private static final int MAX_PULLS = 512;
  private static final int WINDOW = 32;

  /** What was found about a place. */
  sealed interface Origin {

    /** The first copy at the place or after it. */
    record AtOrAfter(Copy copy) implements Origin {}

    /** No copy follows; the last one before the place. */
    record Before(Copy copy) implements Origin {}

    /** The queue holds no copy. */
    record None() implements Origin {}

    /** The run of other messages around the place is too long. */
    record Unfinished(int pulls) implements Origin {}
  }

  private final CopyLog log;
  private int pulls;

  private OriginSearch(CopyLog log) {
    this.log = log;
  }

  static Origin find(CopyLog log, long offset) throws BrokerFault, InterruptedException {
    return new OriginSearch(log).find(offset);
  }

  private Origin find(long offset) throws BrokerFault, InterruptedException {
    Probe probe = look(offset);
    while (probe.copies().isEmpty() && probe.next() > probe.from()) {
      if (pulls >= MAX_PULLS) {
        return new Origin.Unfinished(pulls);
      }
      probe = look(probe.next());
    }
    return probe.copies().isEmpty()
        ? before(probe.min(), Math.min(offset, probe.max()))
        : new Origin.AtOrAfter(probe.copies().getFirst());
  }

  private Origin before(long min, long end) throws BrokerFault, InterruptedException {
    for (long high = end; high > min; high = Math.max(min, high - WINDOW)) {
      Copy last = null;
      for (long next = Math.max(min, high - WINDOW); next < high; ) {
        if (pulls >= MAX_PULLS) {
          return new Origin.Unfinished(pulls);
        }
        Probe probe = look(next);
        for (Copy copy : probe.copies()) {
          if (copy.destination() < high) {
            last = copy;
          }
        }
        next = Math.max(next + 1, probe.next());
      }
      if (last != null) {
        return new Origin.Before(last);
      }
    }
    return new Origin.None();
  }

  private Probe look(long offset) throws BrokerFault, InterruptedException {
    pulls++;
    return log.read(offset);
  }
}
