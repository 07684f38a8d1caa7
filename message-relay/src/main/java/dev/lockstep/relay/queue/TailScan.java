package dev.lockstep.relay.queue;

import dev.lockstep.relay.queue.ReadAhead.Piece;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.log.CopySource;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.log.Provenance;
import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueReader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a destination queue to find the copy of the highest source offset of one source queue.
 *
 * <p>Copies of a queue have growing source offsets along the destination queue, so the last one is
 * the highest, save where a fenced owner's last batch came in late: behind the first copies of the
 * next owner. Therefore a scan from the end reads on past the first copy it finds, for as many
 * messages as such a batch may have.
 */
final class TailScan {

  private static final long FIRST_CHUNK = 1024;
  private static final long LAST_CHUNK = 65536;

  private final QueueReader reader;
  private final CopySource copies;
  private final PullWindow window;
  private final MemoryBudget budget;
  private final Wakeup wakeup;

  TailScan(
      QueueReader reader, CopySource copies, long windowBytes, MemoryBudget budget, Wakeup wakeup) {
    this.reader = reader;
    this.copies = copies;
    this.window = new PullWindow(windowBytes);
    this.budget = budget;
    this.wakeup = wakeup;
  }

  /** The copy of the highest source offset in a range of offsets; null if there is none. */
  @Nullable Copy highestIn(long from, long to) throws BrokerFault, InterruptedException {
    Highest highest = new Highest();
    copiesIn(from, to, highest);
    return highest.copy;
  }

  private static final class Highest implements Consumer<Copy> {
    private @Nullable Copy copy;

    @Override
    public void accept(Copy next) {
      if (copy == null || next.sourceOffset() >= copy.sourceOffset()) {
        copy = next;
      }
    }
  }

  /** Tells all copies in a range of offsets, in order. */
  void copiesIn(long from, long to, Consumer<Copy> into) throws BrokerFault, InterruptedException {
    try (ReadAhead reads =
        new ReadAhead(reader, from, ReadAhead.Tail.END, window, budget, new Signal())) {
      long next = from;
      while (next < to) {
        if (wakeup.isDraining()) {
          throw new BrokerFault(BrokerFault.Kind.BUSY, "the scan was given up: the queue drains");
        }
        Piece piece = reads.take();
        switch (piece.pull()) {
          case Pull.Found found -> {
            copiesIn(found.messages().frames(), next, to, into);
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
            copiesIn(moved.minOffset(), to, into);
            return;
          }
          case Pull.Missing _ -> throw unreadable(next);
        }
      }
    }
  }

  /**
   * The copy of the highest source offset near the end of the queue; null if the queue has no copy.
   */
  @Nullable Copy highestFromEnd(OffsetRange range) throws BrokerFault, InterruptedException {
    Highest highest = new Highest();
    long stop = range.min();
    long chunk = FIRST_CHUNK;
    long end = range.max();
    while (end > stop) {
      long start = Math.max(stop, end - chunk);
      Copy found = highestIn(start, end);
      if (found != null
          && (highest.copy == null || found.sourceOffset() > highest.copy.sourceOffset())) {
        highest.copy = found;
      }
      if (highest.copy != null && stop == range.min()) {
        stop = Math.max(range.min(), start - BatchLimit.MAX_COUNT);
      }
      end = start;
      chunk = Math.min(chunk * 2, LAST_CHUNK);
    }
    return highest.copy;
  }

  private void copiesIn(Frame frame, long from, long to, Consumer<Copy> into) {
    while (frame.next()) {
      if (frame.offset() >= from && frame.offset() < to && frame.isCopy()) {
        Provenance provenance = frame.provenance();
        if (provenance != null && CopyOf.matches(provenance, copies)) {
          into.accept(new Copy(provenance.offset(), frame.offset()));
        }
      }
    }
  }

  /** What cannot be read now might hold the copy that is looked for. */
  private static BrokerFault unreadable(long offset) {
    return new BrokerFault(
        BrokerFault.Kind.BUSY, "the destination queue cannot be read at offset " + offset + " now");
  }
}
