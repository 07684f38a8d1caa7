package dev.lockstep.relay.queue;

import dev.lockstep.relay.queue.ReadAhead.Piece;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.log.BatchBuilder;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.Pull;
import org.jspecify.annotations.Nullable;

/**
 * Moves messages, in order, from what was read ahead into the batch that is being filled, and
 * leaves out what is not to be copied.
 *
 * <p>Used by one thread.
 */
final class Intake {

  private final ReadAhead reads;
  private final CopyRule rule;
  private final QueuePlan plan;
  private final QueueState state;
  private final Events events;
  private @Nullable Frame frame;
  private boolean frameWaits;
  private long pieceEnd;
  private long position;

  Intake(
      ReadAhead reads, long from, CopyRule rule, QueuePlan plan, QueueState state, Events events) {
    this.reads = reads;
    this.position = from;
    this.rule = rule;
    this.plan = plan;
    this.state = state;
    this.events = events;
  }

  /** Offset of the next source message that is in no batch yet. */
  long position() {
    return position;
  }

  /**
   * Takes messages that have come in, up to the end of one pull.
   *
   * @return false if the batch is full, or nothing has come in
   */
  boolean fill(BatchBuilder batch, BatchLimit limit)
      throws BrokerFault, OutsideSource, QueueStopped, InterruptedException {
    Frame current = frame;
    if (current == null) {
      Piece piece = reads.poll();
      if (piece == null) {
        return false;
      }
      return take(piece);
    }
    while (frameWaits) {
      if (!offer(current, batch, limit)) {
        return false;
      }
      frameWaits = nextFrom(current, position);
    }
    frame = null;
    position = pieceEnd;
    return true;
  }

  private boolean take(Piece piece) throws OutsideSource, BrokerFault {
    switch (piece.pull()) {
      case Pull.Found found -> {
        Frame first = found.messages().frames();
        pieceEnd = Math.max(found.nextOffset(), piece.from());
        frameWaits = nextFrom(first, piece.from());
        frame = first;
        state.sourceEnds(found.maxOffset(), frameWaits ? first.storeTime() : 0);
      }
      case Pull.Nothing nothing -> {
        position = Math.max(position, nothing.nextOffset());
        state.sourceEnds(nothing.maxOffset(), 0);
      }
      case Pull.Moved _ -> throw new OutsideSource(piece.from());
      case Pull.Missing missing ->
          throw new BrokerFault(
              BrokerFault.Kind.NOT_FOUND,
              "source queue %s is not there: %s".formatted(plan.source(), missing.remark()));
    }
    return true;
  }

  /** Moves to the next frame that was not handed out before. */
  private static boolean nextFrom(Frame frame, long from) {
    while (frame.next()) {
      if (frame.offset() >= from) {
        return true;
      }
    }
    return false;
  }

  private boolean offer(Frame current, BatchBuilder batch, BatchLimit limit) throws QueueStopped {
    if (!rule.copies(current)) {
      position = current.offset() + 1;
      return true;
    }
    if (!limit.hasRoom(batch, current)) {
      return false;
    }
    return switch (batch.offer(current)) {
      case ADDED -> {
        position = current.offset() + 1;
        yield true;
      }
      case FULL, OTHER_FLAGS -> false;
      case TOO_LARGE -> throw refused(current, "it is larger than a batch may be");
      case PROPERTIES_TOO_LONG ->
          throw refused(current, "its properties with the provenance exceed 32,767 bytes");
    };
  }

  private QueueStopped refused(Frame current, String why) {
    return QueueStopped.refused(events, plan, current.offset(), why);
  }
}
