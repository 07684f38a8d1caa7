package dev.lockstep.relay.queue;

import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.relay.RelaySettings;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.log.Append;
import dev.lockstep.rocketmq.log.Batch;
import dev.lockstep.rocketmq.log.BatchBuilder;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.log.QueueReader;
import dev.lockstep.worker.Lease;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies one source queue to one destination queue. {@link #run} reads from top to bottom as a
 * message goes: find where to go on, read ahead, fill a batch while one is on its way, send the
 * next.
 *
 * <pre>
 *              +--------------------------- retry ----------------------+
 *              v                                                        |
 *   start -> RESUMING -> RELAYING -- fault, outcome unknown --> RETRYING
 *              ^            |  \
 *              |            |   +-- drain() --> DRAINED
 *              +-- later -- STOPPED (refused message, gap policy)
 * </pre>
 *
 * <p>INVARIANTS: one batch at a time is on its way. None is sent once the lease is over. After a
 * send of unknown outcome nothing is sent until the destination's log was read. The source's order
 * is kept.
 */
public final class QueueRelay implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(QueueRelay.class);
  private static final Duration IDLE_BOUND = Duration.ofSeconds(30);
  private static final int LARGEST_BATCH = 32 << 20;
  private static final Duration BUSY_DELAY = Duration.ofMillis(20);

  private final QueuePlan plan;
  private final String progressGroup;
  private final Link source;
  private final Link destination;
  private final DestinationQueue destinationQueue;
  private final JumpAudit audit;
  private final Lease lease;
  private final RelaySettings settings;
  private final ReadBudget budget;
  private final ResumeFinder resumeFinder;
  private final SourceGap sourceGap;
  private final Events events;
  private final QueueState state;
  private final BatchLimit limit;
  private final Signal signal = new Signal();
  private volatile boolean draining;
  private volatile boolean dropped;
  private @Nullable Checkpoint known;
  private boolean unsettled;
  private int failures;

  /**
   * A relay of one queue; {@link #run} it on a thread of its own.
   *
   * @param progressGroup group under which the task commits its progress in the source cluster
   * @param phaseChanged called, on any thread, when the queue's phase has changed
   */
  public QueueRelay(
      QueuePlan plan,
      String progressGroup,
      Link source,
      Link destination,
      DestinationQueue destinationQueue,
      JumpAudit audit,
      Lease lease,
      RelaySettings settings,
      ReadBudget budget,
      Events events,
      Clock clock,
      Runnable phaseChanged) {
    this.plan = plan;
    this.progressGroup = progressGroup;
    this.source = source;
    this.destination = destination;
    this.destinationQueue = destinationQueue;
    this.audit = audit;
    this.lease = lease;
    this.settings = settings;
    this.budget = budget;
    this.events = events;
    this.resumeFinder =
        new ResumeFinder(plan, progressGroup, source, destination, settings, budget, events);
    this.sourceGap = new SourceGap(plan, source, settings.dispatchWait(), events);
    this.state = new QueueState(plan, clock, phaseChanged);
    this.limit = new BatchLimit(settings.batchLimit().asLongValue());
    this.known = plan.checkpoint();
  }

  /** Copies until the queue is drained or dropped. */
  @Override
  public void run() {
    try {
      while (!draining) {
        try {
          copyFrom(resume());
        } catch (BrokerFault fault) {
          retryAfter(fault);
        } catch (OutsideSource outside) {
          judge(outside);
        } catch (QueueStopped stopped) {
          stop(stopped);
        }
      }
      awaitSettled();
      state.enter(QueuePhase.Value.DRAINED);
    } catch (LeaseOver | InterruptedException e) {
      LOG.atInfo().addKeyValue("queue", plan.source()).log("Queue dropped: {}", e.getMessage());
    }
  }

  private Checkpoint resume() throws BrokerFault, InterruptedException {
    state.enter(QueuePhase.Value.RESUMING);
    awaitSettled();
    Checkpoint found = resumeFinder.find(known);
    LOG.atInfo()
        .addKeyValue("queue", plan.source())
        .addKeyValue("source_offset", found.sourceOffset())
        .addKeyValue("destination", plan.destination())
        .addKeyValue("destination_offset", found.destinationOffset())
        .addKeyValue("epoch", plan.copy().epoch())
        .log("Queue resumes");
    known = found;
    state.at(found);
    destinationQueue.endsAt(found.destinationOffset());
    return found;
  }

  private void copyFrom(Checkpoint from)
      throws BrokerFault, OutsideSource, QueueStopped, LeaseOver, InterruptedException {
    BatchBuilder filling = new BatchBuilder(plan.copy(), LARGEST_BATCH);
    BatchBuilder sending = new BatchBuilder(plan.copy(), LARGEST_BATCH);
    Sender sender =
        new Sender(
            destination.connection(),
            destinationQueue,
            progressGroup,
            lease,
            settings.appendTimeout(),
            signal);
    PullWindow window = new PullWindow(settings.queueWindow().asLongValue());
    QueueReader reader = new QueueReader(source.connection(), plan.source());
    try (ReadAhead reads =
        new ReadAhead(reader, from.sourceOffset(), settings.longPoll(), window, budget, signal)) {
      Intake intake =
          new Intake(
              reads,
              from.sourceOffset(),
              new CopyRule(plan.relayCopies(), plan.destinationCluster()),
              plan,
              state,
              events);
      state.enter(QueuePhase.Value.RELAYING);
      while (!dropped) {
        Sender.Sent sent = sender.answer();
        if (sent != null) {
          settle(sent, sender);
        }
        if (sender.isIdle()) {
          if (draining) {
            return;
          }
          if (filling.count() == 0) {
            skipTo(intake.position());
          } else if (sender.tryTurn()) {
            sender.send(filling.build());
            BatchBuilder free = sending;
            sending = filling;
            filling = free;
            filling.reset();
          }
        }
        if (draining || !intake.fill(filling, limit)) {
          signal.await(IDLE_BOUND);
        }
      }
      throw new LeaseOver();
    } finally {
      settleLast(sender);
    }
  }

  /** Whatever ended the copying: what was on its way must be known before the log is read. */
  private void settleLast(Sender sender) throws BrokerFault, QueueStopped, InterruptedException {
    if (dropped) {
      return;
    }
    Sender.Sent last = sender.lastAnswer();
    if (last == null) {
      return;
    }
    switch (last.outcome()) {
      case Append.Stored stored -> stored(last.batch(), stored);
      case Append.Unknown unknown -> unknown(unknown, sender);
      case Append.Busy _, Append.Refused _ -> {}
    }
  }

  private void settle(Sender.Sent sent, Sender sender)
      throws BrokerFault, QueueStopped, LeaseOver, InterruptedException {
    switch (sent.outcome()) {
      case Append.Stored stored -> stored(sent.batch(), stored);
      case Append.Busy busy -> sendAgain(sent.batch(), busy, sender);
      case Append.Refused refused -> refused(sent.batch(), refused);
      case Append.Unknown unknown -> {
        unknown(unknown, sender);
        throw unknown.fault();
      }
    }
  }

  private void stored(Batch batch, Append.Stored stored) {
    Checkpoint now =
        new Checkpoint(batch.lastSourceOffset() + 1, stored.firstOffset() + stored.count());
    known = now;
    OffsetRange jump = destinationQueue.storedAt(stored.firstOffset(), stored.count());
    if (jump != null) {
      audit.note(jump);
    }
    state.stored(now, batch.count(), batch.body().remaining());
    limit.stored();
    failures = 0;
  }

  /** Busy means not stored: the same batch goes again, ahead of all later ones. */
  private void sendAgain(Batch batch, Append.Busy busy, Sender sender)
      throws LeaseOver, InterruptedException {
    state.failed("destination is busy: " + busy.remark());
    pause(backoff(BUSY_DELAY));
    while (!dropped && !sender.tryTurn()) {
      signal.await(IDLE_BOUND);
    }
    if (dropped) {
      throw new LeaseOver();
    }
    sender.send(batch);
  }

  private void refused(Batch batch, Append.Refused refused) throws BrokerFault, QueueStopped {
    String why =
        "the destination refuses it (code %d): %s".formatted(refused.code(), refused.remark());
    if (batch.count() == 1) {
      throw QueueStopped.refused(events, plan, batch.firstSourceOffset(), why);
    }
    limit.refused(batch.count());
    throw new BrokerFault(BrokerFault.Kind.REFUSED, refused.code(), "a batch: " + why, null);
  }

  private void unknown(Append.Unknown unknown, Sender sender) {
    sender.abort(unknown.fault());
    unsettled = true;
  }

  /** Messages that are not copied are dealt with too. */
  private void skipTo(long position) {
    Checkpoint last = known;
    if (last != null && position > last.sourceOffset()) {
      known = new Checkpoint(position, last.destinationOffset());
      state.at(known);
    }
  }

  /** Waits until a request whose connection was reset can no longer be carried out. */
  private void awaitSettled() throws InterruptedException {
    if (unsettled) {
      Thread.sleep(settings.settle());
      unsettled = false;
    }
  }

  private void retryAfter(BrokerFault fault) throws InterruptedException {
    state.failed(fault.getMessage());
    state.enter(QueuePhase.Value.RETRYING);
    Duration delay = backoff(settings.retryDelay());
    LOG.atWarn()
        .addKeyValue("queue", plan.source())
        .addKeyValue("kind", fault.kind())
        .addKeyValue("retry_ms", delay.toMillis())
        .log("Queue retries: {}", fault.getMessage());
    pause(delay);
  }

  private void judge(OutsideSource outside) throws InterruptedException {
    try {
      Optional<QueueStopped> stopped = sourceGap.confirm(outside.wanted());
      if (stopped.isPresent()) {
        stop(stopped.get());
      }
    } catch (BrokerFault fault) {
      retryAfter(fault);
    }
  }

  private void stop(QueueStopped stopped) throws InterruptedException {
    LOG.atWarn()
        .addKeyValue("queue", plan.source())
        .addKeyValue("reason", stopped.reason())
        .addKeyValue("goes_on", stopped.mayGoOn())
        .log("Queue cannot go on as before: {}", stopped.getMessage());
    state.failed(stopped.getMessage());
    if (!stopped.mayGoOn()) {
      state.enter(QueuePhase.Value.STOPPED);
      if (!awaitRetryTime()) {
        return;
      }
    }
    Checkpoint last = known;
    if (last != null) {
      known = new Checkpoint(stopped.goOn(), last.destinationOffset());
      state.at(known);
    }
  }

  /** Waits out the time after which the mapping says to try again; a new owner may come first. */
  private boolean awaitRetryTime() throws InterruptedException {
    Duration retry = plan.retryStoppedAfter();
    long start = System.nanoTime();
    while (!draining) {
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      if (retry != null && waited.compareTo(retry) >= 0) {
        return true;
      }
      signal.await(retry == null ? IDLE_BOUND : retry.minus(waited));
    }
    return false;
  }

  private Duration backoff(Duration first) {
    long doubled = first.toMillis() << Math.min(failures++, 10);
    long most = Math.min(doubled, settings.retryLimit().toMillis());
    return Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
  }

  /** Waits, unless the queue is drained or dropped meanwhile. */
  private void pause(Duration delay) throws InterruptedException {
    long end = System.nanoTime() + delay.toNanos();
    while (!draining && !dropped) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return;
      }
      signal.await(Duration.ofNanos(left));
    }
  }

  /** Finishes what is on its way and returns from {@link #run}. */
  public void drain() {
    draining = true;
    signal.raise();
  }

  /** Sends nothing more and returns from {@link #run}. */
  public void drop() {
    dropped = true;
    draining = true;
    signal.raise();
  }

  /** Where the queue stands. */
  public QueueStatus status() {
    return state.status();
  }

  /** The plan that this relay follows. */
  public QueuePlan plan() {
    return plan;
  }

  /** How far the queue was copied, once that is known. */
  public Optional<Checkpoint> checkpoint() {
    return state.checkpoint();
  }

  /** Bytes per second that the queue copies now. */
  public double bytesPerSecond() {
    return state.bytesPerSecond();
  }
}
