package dev.lockstep.relay.queue;

import dev.lockstep.relay.RelaySettings;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.log.Provenance;
import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueReader;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a queue's relay goes on: the destination's own log says how far it got, in the same
 * write as the messages, so nothing can disagree with it.
 *
 * <p>A checkpoint only shortens the search: copies below its destination offset need not be read.
 * Where retention has deleted all copies, the checkpoint itself, or the offset that the task
 * committed in the source cluster, tells.
 */
final class ResumeFinder {

  private final QueuePlan plan;
  private final String progressGroup;
  private final Link source;
  private final Link destination;
  private final RelaySettings settings;
  private final ReadBudget budget;
  private final Events events;
  private final Wakeup wakeup;

  ResumeFinder(
      QueuePlan plan,
      String progressGroup,
      Link source,
      Link destination,
      RelaySettings settings,
      ReadBudget budget,
      Events events,
      Wakeup wakeup) {
    this.plan = plan;
    this.progressGroup = progressGroup;
    this.source = source;
    this.destination = destination;
    this.settings = settings;
    this.budget = budget;
    this.events = events;
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
      throws BrokerFault, InterruptedException {
    // What is stored but not yet dispatched cannot be read, and would be sent twice.
    destination
        .cluster()
        .brokerAdmin()
        .awaitDispatched(destination.broker(), settings.dispatchWait());
    OffsetRange range = destination.cluster().topics().range(plan.destination());
    QueueReader reader = new QueueReader(destination.connection(), plan.destination());
    TailScan scan =
        new TailScan(reader, plan.copy(), settings.queueWindow().asLongValue(), budget, wakeup);
    long next;
    if (known != null
        && range.max() >= known.destinationOffset()
        && isThere(lastCopy, range, reader)) {
      long highest = scan.highestIn(Math.max(known.destinationOffset(), range.min()), range.max());
      next = Math.max(known.sourceOffset(), highest + 1);
    } else {
      long highest = scan.highestFromEnd(range);
      next = highest == TailScan.NONE ? withoutCopies(range) : highest + 1;
      if (known != null) {
        reportLoss(known, range, next);
      }
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
        new ReadAhead(reader, offset, Duration.ZERO, new PullWindow(1), budget, new Signal())) {
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
    OptionalLong committed = source.cluster().progress().committed(progressGroup, plan.source());
    return committed.orElse(plan.startOffset());
  }

  private void reportLoss(Checkpoint known, OffsetRange range, long next) {
    events.record(
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
