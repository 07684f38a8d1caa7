package dev.lockstep.relay.queue;

import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.relay.queue.SourceTrouble.Trouble;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.log.Append;
import dev.lockstep.rocketmq.log.Batch;
import dev.lockstep.rocketmq.log.BatchBuilder;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.log.QueueReader;
import dev.lockstep.rocketmq.log.Subscription;
import java.time.Duration;

/**
 * Copies a queue from where its relay resumed until something ends it: the path of a message, from
 * top to bottom. Batches grow while one is on its way, or while a rate limit binds, and leave at
 * once otherwise.
 *
 * <p>INVARIANTS: one batch at a time is on its way. None is sent once the lease is over. Whatever
 * ends the run, what was on its way is settled, or marked unsettled, before {@link #copy} returns
 * or throws.
 */
final class CopyRun {

  private static final Duration IDLE_BOUND = Duration.ofSeconds(30);
  private static final long IDLE_NANOS = 1_000_000_000L;
  private static final int LARGEST_BATCH = 32 << 20;

  /** After so many that needed no more than every queue has, a queue gives its memory back. */
  private static final int SMALL_BATCHES = 256;

  private static final Duration BUSY_DELAY = Duration.ofMillis(20);

  private final QueuePlan plan;
  private final QueueEnds ends;
  private final ShardScope scope;
  private final QueuePosition position;
  private final QueueState state;
  private final BatchLimit limit;
  private final Wakeup wakeup;
  private final Backoff backoff;
  private final Toll toll;
  private final Sender sender;
  private final PullWindow window;
  private final ReadAhead reads;
  private final Intake intake;
  private BatchBuilder filling;
  private BatchBuilder sending;
  private int smallBatches;

  CopyRun(
      QueuePlan plan,
      Checkpoint from,
      QueueEnds ends,
      ShardScope scope,
      QueuePosition position,
      QueueState state,
      BatchLimit limit,
      Wakeup wakeup,
      Backoff backoff)
      throws BrokerFault, InterruptedException {
    this.plan = plan;
    this.ends = ends;
    this.scope = scope;
    this.position = position;
    this.state = state;
    this.limit = limit;
    this.wakeup = wakeup;
    this.backoff = backoff;
    this.filling = new BatchBuilder(plan.copy(), LARGEST_BATCH);
    this.sending = new BatchBuilder(plan.copy(), LARGEST_BATCH);
    this.toll =
        new Toll(
            scope.pacer().lane(scope.mapping(), wakeup.signal()::raise),
            state,
            scope.meters(),
            scope.clock());
    this.sender =
        new Sender(
            ends.destination().connection(),
            ends.queue(),
            scope.group(),
            scope.lease(),
            scope.settings().appendTimeout(),
            wakeup.signal());
    this.window = new PullWindow(scope.settings().queueWindow().asLongValue());
    this.reads =
        new ReadAhead(
            new QueueReader(ends.source().connection(), plan.source(), plan.subscription()),
            from.sourceOffset(),
            new ReadAhead.Tail(scope.settings().longPoll(), overlaps(plan, scope)),
            window,
            scope.memory().reads(),
            wakeup.signal());
    this.intake =
        new Intake(
            reads,
            from.sourceOffset(),
            new CopyRule(plan, scope.meters()),
            ends.delivered(),
            wakeup.signal(),
            plan,
            state);
  }

  /** Where the broker filters, a pull that overlaps another may cost a pull more to prove it. */
  private static boolean overlaps(QueuePlan plan, ShardScope scope) {
    return scope.settings().overlapTailPulls() && plan.subscription() instanceof Subscription.All;
  }

  /** Copies until the queue is to drain; then nothing is on its way any more. */
  void copy() throws BrokerFault, SourceTrouble, LeaseOver, InterruptedException {
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
        if (wakeup.takeRestart()) {
          throw new BrokerFault(BrokerFault.Kind.TIMED_OUT, "the queue did not get on");
        }
        toll.bound(limit);
        if (toll.isPaid() || !intake.fill(filling, limit)) {
          awaitNews();
        }
      }
      throw new LeaseOver();
    } finally {
      try {
        toll.leave();
        settleLast();
      } finally {
        limit.release();
      }
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
      if (smallBatches >= SMALL_BATCHES) {
        giveBack();
      }
    } else if (toll.pay(filling) && sender.tryTurn()) {
      smallBatches = filling.bytes() > BatchLimit.ALWAYS ? 0 : smallBatches + 1;
      sender.send(filling.build());
      toll.sent();
      BatchBuilder free = sending;
      sending = filling;
      filling = free;
      filling.reset();
    }
  }

  private void awaitNews() throws InterruptedException {
    long start = System.nanoTime();
    wakeup.signal().await(sender.isIdle() ? toll.pause() : IDLE_BOUND);
    if (System.nanoTime() - start > IDLE_NANOS && sender.isIdle() && filling.count() == 0) {
      giveBack();
    }
  }

  private void giveBack() {
    filling.release();
    sending.release();
    limit.release();
    smallBatches = 0;
  }

  private void settle(Sender.Sent sent)
      throws BrokerFault, SourceTrouble, LeaseOver, InterruptedException {
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
    OffsetRange jump = ends.queue().storedAt(stored.firstOffset(), stored.count());
    if (jump != null) {
      ends.audit().note(jump);
    }
    state.stored(now, batch.count(), sending.payload());
    scope
        .meters()
        .relayed(
            batch.count(),
            sending.payload(),
            scope.clock().millis() - sending.storeTime(),
            window.width());
    limit.stored();
    backoff.reset();
  }

  /** Busy means not stored: the same batch goes again, ahead of all later ones. */
  private void sendAgain(Append.Busy busy) throws LeaseOver, InterruptedException {
    state.failed("destination is busy: " + busy.remark());
    state.limited();
    wakeup.pause(backoff.next(BUSY_DELAY));
    while (!wakeup.isDraining()) {
      if (sender.tryTurn()) {
        sender.send(sending.build());
        return;
      }
      wakeup.signal().await(IDLE_BOUND);
    }
  }

  private void refused(Batch batch, Append.Refused refused) throws BrokerFault, SourceTrouble {
    String why =
        "the destination refuses it (code %d): %s".formatted(refused.code(), refused.remark());
    if (refused.blamesMessage()) {
      if (batch.count() == 1) {
        throw new SourceTrouble(new Trouble.Rejected(batch.firstSourceOffset(), why));
      }
      // Found by halving, not by waiting.
      limit.refused(batch.count());
      backoff.reset();
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
