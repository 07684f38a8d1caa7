package dev.lockstep.relay.queue;

import dev.lockstep.relay.queue.ReadAhead.Piece;
import dev.lockstep.relay.queue.SourceTrouble.Trouble;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.log.BatchBuilder;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.Pull;
import org.jspecify.annotations.Nullable;

/**
 * Moves messages, in order, from what was read ahead into the batch that is being filled, and
 * leaves out what is not to be copied.
 *
 * <p>INVARIANT: it passes no source offset silently but those that the broker has filtered. Where
 * one is missing or can't be copied, it stops before it; {@link #throwTrouble} says why. Used by
 * one thread.
 */
final class Intake {

  private final ReadAhead reads;
  private final CopyRule rule;
  private final DeliveredCopies delivered;
  private final Signal signal;
  private final QueuePlan plan;
  private final QueueState state;
  private @Nullable Frame frame;
  private @Nullable Trouble trouble;
  private boolean frameWaits;
  private boolean pieceFiltered;
  private long pieceEnd;
  private long position;

  Intake(
      ReadAhead reads,
      long from,
      CopyRule rule,
      DeliveredCopies delivered,
      Signal signal,
      QueuePlan plan,
      QueueState state) {
    this.reads = reads;
    this.position = from;
    this.rule = rule;
    this.delivered = delivered;
    this.signal = signal;
    this.plan = plan;
    this.state = state;
  }

  /** Offset of the next source message that is in no batch yet. */
  long position() {
    return position;
  }

  /** Throws what keeps the message at {@link #position} from being copied, if something does. */
  void throwTrouble() throws SourceTrouble {
    if (trouble != null) {
      throw new SourceTrouble(trouble);
    }
  }

  /**
   * Takes messages that have come in, up to the end of one pull.
   *
   * @return whether anything has changed: false if the batch was full before, nothing has come in,
   *     or there was trouble
   */
  boolean fill(BatchBuilder batch, BatchLimit limit) throws BrokerFault {
    if (trouble != null) {
      return false;
    }
    long before = position;
    return takeOn(batch, limit) || position > before || trouble != null;
  }

  private boolean takeOn(BatchBuilder batch, BatchLimit limit) throws BrokerFault {
    Frame current = frame;
    if (current == null) {
      Piece piece = reads.poll();
      return piece != null && take(piece);
    }
    while (frameWaits) {
      if (!isNext(current.offset(), pieceFiltered) || !offer(current, batch, limit)) {
        return false;
      }
      frameWaits = nextFrom(current, position);
    }
    frame = null;
    return isNext(pieceEnd, pieceFiltered);
  }

  private boolean take(Piece piece) throws BrokerFault {
    return switch (piece.pull()) {
      case Pull.Found found -> {
        Frame first = found.messages().frames();
        pieceFiltered = found.filtered();
        pieceEnd = Math.max(found.nextOffset(), piece.from());
        frameWaits = nextFrom(first, piece.from());
        frame = first;
        state.sourceEnds(found.maxOffset(), frameWaits ? first.storeTime() : 0);
        yield true;
      }
      case Pull.Nothing nothing -> {
        state.sourceEnds(nothing.maxOffset(), 0);
        yield isNext(Math.max(position, nothing.nextOffset()), nothing.filtered());
      }
      case Pull.Moved _ -> {
        trouble = new Trouble.Outside(piece.from());
        yield false;
      }
      case Pull.Missing missing ->
          throw new BrokerFault(
              BrokerFault.Kind.NOT_FOUND,
              "source queue %s is not there: %s".formatted(plan.source(), missing.remark()));
    };
  }

  private boolean isNext(long offset, boolean filtered) {
    if (offset > position && !filtered) {
      trouble = new Trouble.Hole(position, offset);
      return false;
    }
    position = Math.max(position, offset);
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

  private boolean offer(Frame current, BatchBuilder batch, BatchLimit limit) {
    if (!rule.copies(current)) {
      position = current.offset() + 1;
      return true;
    }
    switch (delivered.judge(current, signal)) {
      case COPY -> {}
      case LEAVE_OUT -> {
        position = current.offset() + 1;
        return true;
      }
      case WAIT -> {
        state.held();
        return false;
      }
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
      case TOO_LARGE -> uncopyable(current, "it is larger than a batch may be");
      case PROPERTIES_TOO_LONG ->
          uncopyable(current, "its properties with the provenance exceed what a message may have");
      case INNER_BATCH ->
          uncopyable(
              current, "it holds several messages in one (its topic has queue.type BatchCQ)");
    };
  }

  private boolean uncopyable(Frame current, String why) {
    trouble = new Trouble.Rejected(current.offset(), why);
    return false;
  }
}
