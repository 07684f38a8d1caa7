package dev.lockstep.relay.queue;

import dev.lockstep.relay.queue.ReadAhead.Piece;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.log.CopySource;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.log.Provenance;
import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueReader;
import java.time.Duration;

/**
 * Reads a destination queue to find the copy of the highest source offset of one source queue.
 *
 * <p>Copies of a queue have growing source offsets along the destination queue, so the last one is
 * the highest, save where a fenced owner's last batch came in late: behind the first copies of the
 * next owner. Therefore a scan from the end reads on past the first copy it finds, for as many
 * messages as such a batch may have.
 */
final class TailScan {

  /** No copy was found. */
  static final long NONE = -1;

  private static final long FIRST_CHUNK = 1024;
  private static final long LAST_CHUNK = 65536;

  private final QueueReader reader;
  private final CopySource copies;
  private final PullWindow window;
  private final ReadBudget budget;
  private final Wakeup wakeup;

  TailScan(
      QueueReader reader, CopySource copies, long windowBytes, ReadBudget budget, Wakeup wakeup) {
    this.reader = reader;
    this.copies = copies;
    this.window = new PullWindow(windowBytes);
    this.budget = budget;
    this.wakeup = wakeup;
  }

  /** Highest source offset of a copy in a range of offsets, or {@link #NONE}. */
  long highestIn(long from, long to) throws BrokerFault, InterruptedException {
    long highest = NONE;
    try (ReadAhead reads =
        new ReadAhead(reader, from, Duration.ZERO, window, budget, new Signal())) {
      long next = from;
      while (next < to) {
        if (wakeup.isDraining()) {
          throw new BrokerFault(BrokerFault.Kind.BUSY, "the scan was given up: the queue drains");
        }
        Piece piece = reads.take();
        switch (piece.pull()) {
          case Pull.Found found -> {
            highest = Math.max(highest, highestOf(found.messages().frames()));
            next = Math.max(next, found.nextOffset());
          }
          case Pull.Nothing nothing -> {
            if (nothing.nextOffset() <= next) {
              throw unreadable(next);
            }
            next = nothing.nextOffset();
          }
          // Retention moved the start of the queue: what is left counts.
          case Pull.Moved moved -> {
            if (moved.minOffset() <= next) {
              throw unreadable(next);
            }
            return Math.max(highest, highestIn(moved.minOffset(), to));
          }
          case Pull.Missing _ -> throw unreadable(next);
        }
      }
    }
    return highest;
  }

  /**
   * Highest source offset of a copy near the end of the queue, or {@link #NONE} if it has no copy.
   */
  long highestFromEnd(OffsetRange range) throws BrokerFault, InterruptedException {
    long highest = NONE;
    long stop = range.min();
    long chunk = FIRST_CHUNK;
    long end = range.max();
    while (end > stop) {
      long start = Math.max(stop, end - chunk);
      highest = Math.max(highest, highestIn(start, end));
      if (highest != NONE && stop == range.min()) {
        stop = Math.max(range.min(), start - BatchLimit.MAX_COUNT);
      }
      end = start;
      chunk = Math.min(chunk * 2, LAST_CHUNK);
    }
    return highest;
  }

  private long highestOf(Frame frame) {
    long highest = NONE;
    while (frame.next()) {
      if (frame.isCopy()) {
        Provenance provenance = frame.provenance();
        if (provenance != null && CopyOf.matches(provenance, copies)) {
          highest = Math.max(highest, provenance.offset());
        }
      }
    }
    return highest;
  }

  /** What cannot be read now might hold the copy that is looked for. */
  private static BrokerFault unreadable(long offset) {
    return new BrokerFault(
        BrokerFault.Kind.BUSY, "the destination queue cannot be read at offset " + offset + " now");
  }
}
