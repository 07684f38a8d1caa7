package dev.lockstep.relay.queue;

import dev.lockstep.relay.queue.SourceTrouble.Trouble;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.log.Provenance;
import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueReader;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a queue's relay goes on: the destination's own log says how far it got, in the same
 * write as the messages, so nothing can disagree with it.
 *
 * <p>A checkpoint only shortens the search: copies below its destination offset need not be read.
 * Its source offset may be ahead of the last copy's, past messages that were left out on purpose:
 * by the filter, as copies from elsewhere, or into quarantine. It is trusted for that as long as
 * the destination's log reaches as far as the checkpoint says and, for copies of this owner's, has
 * the last of them where it was. Otherwise the log alone counts, and what was left out is read
 * again. Where retention has deleted all copies, the checkpoint itself, or the offset that the task
 * committed in the source cluster, tells.
 *
 * <p>The source may have another history by now (its topic was created anew, or it lost its tail
 * and was written on): the last copy is compared with the source's message at its offset.
 */
final class ResumeFinder {

  /** So far before a checkpoint the last copy is looked for, to compare it with the source's. */
  private static final long NEAREST = 32;

  private final QueuePlan plan;
  private final ShardScope scope;
  private final Link source;
  private final Link destination;
  private final SourceHistory history;
  private final Wakeup wakeup;

  ResumeFinder(
      QueuePlan plan, ShardScope scope, QueueEnds ends, SourceHistory history, Wakeup wakeup) {
    this.plan = plan;
    this.scope = scope;
    this.source = ends.source();
    this.destination = ends.destination();
    this.history = history;
    this.wakeup = wakeup;
  }

  /**
   * The offsets to go on at.
   *
   * @param known the newest checkpoint, of this owner or of the one before; null if there is none
   * @param lastCopy right after the newest copy that this owner has stored; null if it has stored
   *     none
   */
  Checkpoint find(@Nullable Checkpoint known, @Nullable Checkpoint lastCopy)
      throws BrokerFault, SourceTrouble, InterruptedException {
    // What is stored but not yet dispatched cannot be read, and would be sent twice.
    destination
        .cluster()
        .brokerAdmin()
        .awaitDispatched(destination.broker(), scope.settings().dispatchWait());
    OffsetRange range = destination.cluster().topics().range(plan.destination());
    QueueReader reader = new QueueReader(destination.connection(), plan.destination());
    TailScan scan =
        new TailScan(
            reader,
            plan.copy(),
            scope.settings().queueWindow().asLongValue(),
            scope.memory().reads(),
            wakeup);
    long next;
    Copy highest;
    if (known != null
        && range.max() >= known.destinationOffset()
        && isThere(lastCopy, range, reader)) {
      long end = Math.max(known.destinationOffset(), range.min());
      highest = scan.highestIn(end, range.max());
      if (highest == null) {
        highest = scan.highestIn(Math.max(range.min(), end - NEAREST), end);
      }
      next =
          Math.max(
              known.sourceOffset(),
              highest == null || highest.offset() < end ? 0 : highest.sourceOffset() + 1);
    } else {
      highest = scan.highestFromEnd(range);
      next = highest == null ? withoutCopies(range) : highest.sourceOffset() + 1;
      if (known != null) {
        reportLoss(known, range, next);
      }
    }
    // Copies of higher offsets are of a history before the checkpoint's.
    if (highest != null && highest.sourceOffset() < next && history.contradicts(highest)) {
      throw new SourceTrouble(new Trouble.OtherHistory(next));
    }
    return new Checkpoint(known == null ? Math.max(plan.startOffset(), next) : next, range.max());
  }

  /**
   * A log that lost its end and was written on is as long as before, but does not have our copy.
   */
  private boolean isThere(@Nullable Checkpoint lastCopy, OffsetRange range, QueueReader reader)
      throws BrokerFault, InterruptedException {
    if (lastCopy == null || lastCopy.destinationOffset() <= range.min()) {
      return true;
    }
    long offset = lastCopy.destinationOffset() - 1;
    try (ReadAhead reads =
        new ReadAhead(
            reader,
            offset,
            ReadAhead.Tail.END,
            new PullWindow(1),
            scope.memory().reads(),
            new Signal())) {
      return reads.take().pull() instanceof Pull.Found found
          && isCopyAt(found.messages().frames(), offset, lastCopy.sourceOffset() - 1);
    }
  }

  private boolean isCopyAt(Frame frame, long offset, long sourceOffset) {
    if (!frame.next() || frame.offset() != offset) {
      return false;
    }
    Provenance provenance = frame.provenance();
    return provenance != null
        && CopyOf.matches(provenance, plan.copy())
        && provenance.offset() == sourceOffset;
  }

  /** No copy is left: either there never was one, or retention has deleted them all. */
  private long withoutCopies(OffsetRange range) throws BrokerFault, InterruptedException {
    if (range.min() == 0) {
      return plan.startOffset();
    }
    OptionalLong committed = source.cluster().progress().committed(scope.group(), plan.source());
    return committed.orElse(plan.startOffset());
  }

  private void reportLoss(Checkpoint known, OffsetRange range, long next) {
    scope.meters().destinationLost();
    scope
        .events()
        .record(
            "DESTINATION_LOST",
            "Destination queue %s, which ends at %d, has lost copies that it had acknowledged below offset %d; copying again from source offset %d"
                .formatted(plan.destination(), range.max(), known.destinationOffset(), next),
            Map.of(
                "queue", plan.destination().toString(),
                "acknowledged_offset", Long.toString(known.destinationOffset()),
                "max_offset", Long.toString(range.max()),
                "resume_offset", Long.toString(next)));
  }
}
