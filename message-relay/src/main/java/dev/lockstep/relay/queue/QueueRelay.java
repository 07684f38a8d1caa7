package dev.lockstep.relay.queue;

import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.relay.RelaySettings;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.worker.Lease;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies one source queue to one destination queue: finds where to go on, copies until something
 * happens, and deals with it.
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
 * <p>INVARIANTS: after a send of unknown outcome nothing is sent until the destination's log was
 * read. The source's order is kept. Whatever goes wrong, the queue is tried again or says that it
 * stopped.
 */
public final class QueueRelay implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(QueueRelay.class);
  private static final Duration IDLE_BOUND = Duration.ofSeconds(30);

  private final QueuePlan plan;
  private final String progressGroup;
  private final Link source;
  private final Link destination;
  private final DestinationQueue destinationQueue;
  private final DeliveredCopies delivered;
  private final JumpAudit audit;
  private final Lease lease;
  private final RelaySettings settings;
  private final ReadBudget budget;
  private final ResumeFinder resumeFinder;
  private final SourceGap sourceGap;
  private final Events events;
  private final QueueState state;
  private final QueuePosition position;
  private final BatchLimit limit;
  private final Backoff backoff;
  private final Wakeup wakeup = new Wakeup();

  /**
   * A relay of one queue; {@link #run} it on a thread of its own.
   *
   * @param progressGroup group under which the task commits its progress in the source cluster
   * @param delivered what was copied before it was due
   * @param phaseChanged called, on any thread, when the queue's phase has changed
   */
  public QueueRelay(
      QueuePlan plan,
      String progressGroup,
      Link source,
      Link destination,
      DestinationQueue destinationQueue,
      DeliveredCopies delivered,
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
    this.delivered = delivered;
    this.audit = audit;
    this.lease = lease;
    this.settings = settings;
    this.budget = budget;
    this.events = events;
    this.resumeFinder =
        new ResumeFinder(
            plan, progressGroup, source, destination, settings, budget, events, wakeup);
    this.sourceGap = new SourceGap(plan, source, settings.dispatchWait(), events);
    this.state = new QueueState(plan, clock, phaseChanged);
    this.position = new QueuePosition(plan.checkpoint());
    this.limit = new BatchLimit(settings.batchLimit().asLongValue());
    this.backoff = new Backoff(settings.retryLimit());
  }

  /** Copies until the queue is drained or dropped. */
  @Override
  public void run() {
    try {
      while (!wakeup.isDraining()) {
        copyOn();
      }
      awaitSettled();
      state.enter(QueuePhase.Value.DRAINED);
    } catch (LeaseOver | InterruptedException e) {
      LOG.atInfo().addKeyValue("queue", plan.source()).log("Queue dropped: {}", e.getMessage());
    }
  }

  private void copyOn() throws LeaseOver, InterruptedException {
    try {
      copyFrom(resume());
    } catch (BrokerFault fault) {
      retryAfter(fault);
    } catch (SourceTrouble found) {
      judge(found);
    } catch (QueueStopped stopped) {
      stop(stopped);
    } catch (RuntimeException | OutOfMemoryError bug) {
      LOG.atError().addKeyValue("queue", plan.source()).setCause(bug).log("Queue failed");
      retryAfter(
          new BrokerFault(BrokerFault.Kind.REFUSED, BrokerFault.NO_CODE, "internal: " + bug, bug));
    }
  }

  private Checkpoint resume() throws BrokerFault, InterruptedException {
    state.enter(QueuePhase.Value.RESUMING);
    awaitSettled();
    Checkpoint found = resumeFinder.find(position.known(), position.lastCopy());
    LOG.atInfo()
        .addKeyValue("queue", plan.source())
        .addKeyValue("source_offset", found.sourceOffset())
        .addKeyValue("destination", plan.destination())
        .addKeyValue("destination_offset", found.destinationOffset())
        .addKeyValue("epoch", plan.copy().epoch())
        .log("Queue resumes");
    position.resumedAt(found);
    state.at(found);
    destinationQueue.endsAt(found.destinationOffset());
    return found;
  }

  private void copyFrom(Checkpoint from)
      throws BrokerFault, SourceTrouble, QueueStopped, LeaseOver, InterruptedException {
    new CopyRun(
            plan,
            from,
            source,
            destination,
            progressGroup,
            destinationQueue,
            delivered,
            audit,
            lease,
            settings,
            budget,
            position,
            state,
            limit,
            events,
            wakeup,
            backoff)
        .copy();
  }

  /** Waits until a request whose connection was reset can no longer be carried out. */
  private void awaitSettled() throws InterruptedException {
    if (position.isUnsettled()) {
      Thread.sleep(settings.settle());
      position.unsettled(false);
    }
  }

  private void retryAfter(BrokerFault fault) throws InterruptedException {
    if (wakeup.isDraining()) {
      return;
    }
    if (fault.kind() == BrokerFault.Kind.TIMED_OUT) {
      // A connection that swallows requests would swallow the next ones too.
      source.abort();
      destination.abort();
    }
    state.failed(fault.getMessage());
    state.enter(QueuePhase.Value.RETRYING);
    Duration delay = backoff.next(settings.retryDelay());
    LOG.atWarn()
        .addKeyValue("queue", plan.source())
        .addKeyValue("kind", fault.kind())
        .addKeyValue("retry_ms", delay.toMillis())
        .log("Queue retries: {}", fault.getMessage());
    wakeup.pause(delay);
  }

  private void judge(SourceTrouble found) throws InterruptedException {
    try {
      Optional<QueueStopped> stopped = sourceGap.confirm(found.trouble());
      if (stopped.isPresent()) {
        stop(stopped.get());
      }
      wakeup.pause(backoff.next(settings.retryDelay()));
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
    position.goOnAt(stopped.goOn());
    Checkpoint known = position.known();
    if (known != null) {
      state.at(known);
    }
  }

  /** Waits out the time after which the mapping says to try again; a new owner may come first. */
  private boolean awaitRetryTime() throws InterruptedException {
    Duration retry = plan.retryStoppedAfter();
    if (retry != null) {
      wakeup.pause(retry);
    } else {
      while (!wakeup.isDraining()) {
        wakeup.signal().await(IDLE_BOUND);
      }
    }
    return !wakeup.isDraining();
  }

  /** Finishes what is on its way and returns from {@link #run}. */
  public void drain() {
    wakeup.drain();
  }

  /** Sends nothing more and returns from {@link #run}. */
  public void drop() {
    wakeup.drop();
  }

  /** Looks where the source ends, if copying does not tell: lag goes on growing in trouble. */
  public void refreshLag() throws InterruptedException {
    if (state.phase() == QueuePhase.Value.RELAYING) {
      return;
    }
    try {
      state.sourceEndsAt(source.cluster().topics().range(plan.source()).max());
    } catch (BrokerFault fault) {
      LOG.atDebug().addKeyValue("queue", plan.source()).log("No lag: {}", fault.getMessage());
    }
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
