package dev.lockstep.relay.queue;

import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.relay.RelaySettings;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.log.Append;
import dev.lockstep.rocketmq.log.Batch;
import dev.lockstep.rocketmq.log.BatchBuilder;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.log.QueueReader;
import dev.lockstep.worker.Lease;
import java.time.Duration;

/**
 * Copies a queue from where its relay resumed until something ends it: the path of a message, from
 * top to bottom. Batches grow while one is on its way and leave at once when none is.
 *
 * <p>INVARIANTS: one batch at a time is on its way. None is sent once the lease is over. Whatever
 * ends the run, what was on its way is settled, or marked unsettled, before {@link #copy} returns
 * or throws.
 */
final class CopyRun {

  private static final Duration IDLE_BOUND = Duration.ofSeconds(30);
  private static final long IDLE_NANOS = 1_000_000_000L;
  private static final int LARGEST_BATCH = 32 << 20;
  private static final Duration BUSY_DELAY = Duration.ofMillis(20);

  private final QueuePlan plan;
  private final QueuePosition position;
  private final QueueState state;
  private final BatchLimit limit;
  private final DestinationQueue destinationQueue;
  private final JumpAudit audit;
  private final Events events;
  private final Wakeup wakeup;
  private final Backoff backoff;
  private final Sender sender;
  private final ReadAhead reads;
  private final Intake intake;
  private BatchBuilder filling;
  private BatchBuilder sending;

  CopyRun(
      QueuePlan plan,
      Checkpoint from,
      Link source,
      Link destination,
      String producerGroup,
      DestinationQueue destinationQueue,
      DeliveredCopies delivered,
      JumpAudit audit,
      Lease lease,
      RelaySettings settings,
      ReadBudget budget,
      QueuePosition position,
      QueueState state,
      BatchLimit limit,
      Events events,
      Wakeup wakeup,
      Backoff backoff)
      throws BrokerFault, InterruptedException {
    this.plan = plan;
    this.position = position;
    this.state = state;
    this.limit = limit;
    this.destinationQueue = destinationQueue;
    this.audit = audit;
    this.events = events;
    this.wakeup = wakeup;
    this.backoff = backoff;
    this.filling = new BatchBuilder(plan.copy(), LARGEST_BATCH);
    this.sending = new BatchBuilder(plan.copy(), LARGEST_BATCH);
    this.sender =
        new Sender(
            destination.connection(),
            destinationQueue,
            producerGroup,
            lease,
            settings.appendTimeout(),
            wakeup.signal());
    this.reads =
        new ReadAhead(
            new QueueReader(source.connection(), plan.source()),
            from.sourceOffset(),
            settings.longPoll(),
            new PullWindow(settings.queueWindow().asLongValue()),
            budget,
            wakeup.signal());
    this.intake =
        new Intake(
            reads,
            from.sourceOffset(),
            new CopyRule(plan.relayCopies(), plan.destinationCluster()),
            delivered,
            wakeup.signal(),
            plan,
            state);
  }

  /** Copies until the queue is to drain; then nothing is on its way any more. */
  void copy() throws BrokerFault, SourceTrouble, QueueStopped, LeaseOver, InterruptedException {
    state.enter(QueuePhase.Value.RELAYING);
    try (reads) {
      while (!wakeup.isDropped()) {
        Sender.Sent sent = sender.answer();
        if (sent != null) {
          settle(sent);
        }
        if (sender.isIdle()) {
          if (wakeup.isDraining()) {
            return;
          }
          sendOrSkip();
        }
        if (!intake.fill(filling, limit)) {
          awaitNews();
        }
      }
      throw new LeaseOver();
    } finally {
      settleLast();
    }
  }

  private void sendOrSkip() throws BrokerFault, SourceTrouble, LeaseOver {
    if (filling.count() == 0) {
      position.skippedTo(intake.position()).ifPresent(state::at);
      // All before it is settled now: what the source said can be judged.
      intake.throwTrouble();
      // Nothing tells an idle queue that its destination has died, and perhaps lost what it had.
      if (!sender.isConnected()) {
        throw new BrokerFault(
            BrokerFault.Kind.CONNECTION_LOST, "the connection to the destination ended");
      }
    } else if (sender.tryTurn()) {
      sender.send(filling.build());
      BatchBuilder free = sending;
      sending = filling;
      filling = free;
      filling.reset();
    }
  }

  private void awaitNews() throws InterruptedException {
    long start = System.nanoTime();
    wakeup.signal().await(IDLE_BOUND);
    if (System.nanoTime() - start > IDLE_NANOS && sender.isIdle() && filling.count() == 0) {
      filling.release();
      sending.release();
    }
  }

  private void settle(Sender.Sent sent)
      throws BrokerFault, QueueStopped, LeaseOver, InterruptedException {
    switch (sent.outcome()) {
      case Append.Stored stored -> stored(sent.batch(), stored);
      case Append.Busy busy -> sendAgain(busy);
      case Append.Refused refused -> refused(sent.batch(), refused);
      case Append.Unknown unknown -> {
        unknown();
        throw unknown.fault();
      }
    }
  }

  /** What was on its way must be known before the destination's log is read. */
  private void settleLast() throws InterruptedException {
    if (wakeup.isDropped()) {
      return;
    }
    Sender.Sent last = sender.lastAnswer();
    if (last == null) {
      return;
    }
    switch (last.outcome()) {
      case Append.Stored stored -> stored(last.batch(), stored);
      case Append.Unknown _ -> unknown();
      case Append.Busy _, Append.Refused _ -> {}
    }
  }

  private void stored(Batch batch, Append.Stored stored) {
    Checkpoint now =
        new Checkpoint(batch.lastSourceOffset() + 1, stored.firstOffset() + stored.count());
    position.stored(now);
    OffsetRange jump = destinationQueue.storedAt(stored.firstOffset(), stored.count());
    if (jump != null) {
      audit.note(jump);
    }
    state.stored(now, batch.count(), batch.body().remaining());
    limit.stored();
    backoff.reset();
  }

  /** Busy means not stored: the same batch goes again, ahead of all later ones. */
  private void sendAgain(Append.Busy busy) throws LeaseOver, InterruptedException {
    state.failed("destination is busy: " + busy.remark());
    wakeup.pause(backoff.next(BUSY_DELAY));
    while (!wakeup.isDraining()) {
      if (sender.tryTurn()) {
        sender.send(sending.build());
        return;
      }
      wakeup.signal().await(IDLE_BOUND);
    }
  }

  private void refused(Batch batch, Append.Refused refused) throws BrokerFault, QueueStopped {
    String why =
        "the destination refuses it (code %d): %s".formatted(refused.code(), refused.remark());
    if (refused.blamesMessage()) {
      if (batch.count() == 1) {
        throw QueueStopped.refused(events, plan, batch.firstSourceOffset(), why);
      }
      limit.refused(batch.count());
    }
    throw new BrokerFault(
        BrokerFault.Kind.REFUSED,
        refused.code(),
        "a batch for " + plan.destination() + ": " + why,
        null);
  }

  private void unknown() {
    sender.abort();
    position.unsettled(true);
  }
}
