package dev.lockstep.relay.queue;

import dev.lockstep.relay.queue.ReadAhead.Piece;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.CopySource;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.log.Provenance;
import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueReader;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what others wrote into a destination queue between our batches. Applications may; but
 * copies of our own source queues under an older epoch are those of an owner that lost its lease
 * and whose last request came in late. That must never be silent: it is recorded with exact
 * offsets.
 *
 * <p>{@link #note} is thread-safe and does not block; {@link #read} is for one thread, off the
 * message's path.
 */
public final class JumpAudit {

  private static final Logger LOG = LoggerFactory.getLogger(JumpAudit.class);

  private final QueueId destination;
  private final Link link;
  private final List<CopySource> ours;
  private final ShardScope scope;
  private @Nullable OffsetRange noted;

  /**
   * An audit of one destination queue.
   *
   * @param ours what this shard copies into the queue
   */
  public JumpAudit(QueueId destination, Link link, List<CopySource> ours, ShardScope scope) {
    this.destination = destination;
    this.link = link;
    this.ours = List.copyOf(ours);
    this.scope = scope;
  }

  /** Somebody wrote these offsets. Two ranges become one that spans both. */
  synchronized void note(OffsetRange jump) {
    noted =
        noted == null
            ? jump
            : new OffsetRange(Math.min(noted.min(), jump.min()), Math.max(noted.max(), jump.max()));
  }

  private synchronized @Nullable OffsetRange taken() {
    OffsetRange range = noted;
    noted = null;
    return range;
  }

  /** Reads what was noted; what cannot be read now is noted again. */
  public void read() throws InterruptedException {
    OffsetRange range = taken();
    if (range == null) {
      return;
    }
    try {
      read(range);
    } catch (BrokerFault fault) {
      LOG.atDebug().addKeyValue("queue", destination).log("Jump not read: {}", fault.getMessage());
      note(range);
    }
  }

  private void read(OffsetRange range) throws BrokerFault, InterruptedException {
    QueueReader reader = new QueueReader(link.connection(), destination);
    PullWindow window = new PullWindow(scope.settings().queueWindow().asLongValue());
    long next = range.min();
    try (ReadAhead reads =
        new ReadAhead(
            reader, next, ReadAhead.Tail.END, window, scope.memory().reads(), new Signal())) {
      while (next < range.max()) {
        Piece piece = reads.take();
        long after = judge(piece.pull(), range.max());
        if (after <= next) {
          note(new OffsetRange(next, range.max()));
          return;
        }
        next = after;
      }
    }
  }

  /** Judges what was pulled and says where to go on; 0 if it cannot be read now. */
  private long judge(Pull pull, long end) {
    return switch (pull) {
      case Pull.Found found -> {
        judge(found.messages().frames(), end);
        yield found.nextOffset();
      }
      case Pull.Nothing nothing -> nothing.nextOffset();
      case Pull.Moved moved -> moved.minOffset();
      case Pull.Missing _ -> 0;
    };
  }

  private void judge(Frame frame, long end) {
    while (frame.next() && frame.offset() < end) {
      Provenance provenance = frame.isCopy() ? frame.provenance() : null;
      if (provenance != null) {
        for (CopySource source : ours) {
          if (CopyOf.matches(provenance, source) && provenance.epoch() != source.epoch()) {
            late(frame.offset(), provenance);
          }
        }
      }
    }
  }

  private void late(long offset, Provenance provenance) {
    scope.meters().lateWriter();
    scope
        .events()
        .record(
            "LATE_WRITER",
            "Message %d of %s is a copy of source offset %d by an owner of epoch %d that had lost its lease"
                .formatted(offset, destination, provenance.offset(), provenance.epoch()),
            Map.of(
                "queue", destination.toString(),
                "offset", Long.toString(offset),
                "source_offset", Long.toString(provenance.offset()),
                "epoch", Long.toString(provenance.epoch())));
  }
}
