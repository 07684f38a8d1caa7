package dev.lockstep.relay.queue;

import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.relay.metrics.QueueFigures;
import dev.lockstep.relay.queue.SourceTrouble.Absent;
import dev.lockstep.relay.queue.SourceTrouble.Trouble;
import dev.lockstep.rocketmq.BrokerFault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
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

  /** Brokers look after suspended pulls every five seconds. */
  private static final Duration SILENT = Duration.ofSeconds(6);

  private final QueuePlan plan;
  private final ShardScope scope;
  private final QueueEnds ends;
  private final ResumeFinder resumeFinder;
  private final SourceGap sourceGap;
  private final @Nullable Quarantine quarantine;
  private final QueueState state;
  private final QueuePosition position;
  private final BatchLimit limit;
  private final Backoff backoff;
  private final Wakeup wakeup = new Wakeup();

  /**
   * A relay of one queue; {@link #run} it on a thread of its own.
   *
   * @param phaseChanged called, on any thread, when the queue's phase has changed
   */
  public QueueRelay(QueuePlan plan, ShardScope scope, QueueEnds ends, Runnable phaseChanged) {
    this.plan = plan;
    this.scope = scope;
    this.ends = ends;
    this.state = new QueueState(plan, scope.clock(), phaseChanged);
    this.position = new QueuePosition(plan.checkpoint());
    this.limit =
        new BatchLimit(scope.settings().batchLimit().asLongValue(), scope.memory().batches());
    this.backoff = new Backoff(scope.settings().retryLimit());
    SourceHistory history = new SourceHistory(plan, scope, ends, wakeup);
    this.resumeFinder = new ResumeFinder(plan, scope, ends, history, wakeup);
    this.sourceGap = new SourceGap(plan, scope, ends, history);
    String topic = plan.quarantineTopic();
    this.quarantine =
        topic == null ? null : new Quarantine(plan, topic, scope, ends, position, wakeup);
  }

  /** Copies until the queue is drained or dropped. */
  @Override
  public void run() {
    try {
      while (!wakeup.isDraining()) {
        copyOn();
      }
      if (position.isUnsettled()) {
        Thread.sleep(scope.settings().settle());
      }
      state.enter(QueuePhase.Value.DRAINED);
    } catch (LeaseOver | InterruptedException e) {
      LOG.atInfo().addKeyValue("queue", plan.source()).log("Queue dropped: {}", e.getMessage());
    }
  }

  /**
   * Finds where the queue would go on, and forgets it: for what that connects and loads. Writes and
   * records nothing if the scope's events go nowhere. Not to be mixed with {@link #run}.
   */
  public void rehearse() throws BrokerFault, InterruptedException {
    try {
      resumeFinder.find(position.known(), null);
    } catch (SourceTrouble found) {
      LOG.atDebug().addKeyValue("queue", plan.source()).log("Source has another history");
    }
  }

  private void copyOn() throws LeaseOver, InterruptedException {
    try {
      copyFrom(resume());
    } catch (BrokerFault fault) {
      retryAfter(fault);
    } catch (SourceTrouble found) {
      judge(found);
    } catch (RuntimeException | OutOfMemoryError bug) {
      LOG.atError().addKeyValue("queue", plan.source()).setCause(bug).log("Queue failed");
      retryAfter(
          new BrokerFault(BrokerFault.Kind.REFUSED, BrokerFault.NO_CODE, "internal: " + bug, bug));
    }
  }

  private Checkpoint resume() throws BrokerFault, SourceTrouble, InterruptedException {
    state.enter(QueuePhase.Value.RESUMING);
    long began = System.nanoTime();
    awaitSettled();
    Checkpoint found = resumeFinder.find(position.known(), position.lastCopy());
    LOG.atInfo()
        .addKeyValue("queue", plan.source())
        .addKeyValue("source_offset", found.sourceOffset())
        .addKeyValue("destination", plan.destination())
        .addKeyValue("destination_offset", found.destinationOffset())
        .addKeyValue("epoch", plan.copy().epoch())
        .log("Queue resumes");
    scope.meters().resumed(Duration.ofNanos(System.nanoTime() - began));
    position.resumedAt(found);
    state.at(found);
    ends.queue().endsAt(found.destinationOffset());
    return found;
  }

  private void copyFrom(Checkpoint from)
      throws BrokerFault, SourceTrouble, LeaseOver, InterruptedException {
    new CopyRun(plan, from, ends, scope, position, state, limit, wakeup, backoff).copy();
  }

  /**
   * Waits until nothing that was sent before can still be carried out, by whichever owner. A broker
   * that stood still has such a request in its sockets and carries it out once it goes on: so the
   * time to wait begins with an answer, and one that was long in coming is a reason to wait.
   */
  private void awaitSettled() throws BrokerFault, InterruptedException {
    long asked = System.nanoTime();
    try {
      ends.destination().cluster().topics().range(plan.destination());
    } catch (BrokerFault fault) {
      position.unsettled(true);
      throw fault;
    }
    boolean stoodStill = System.nanoTime() - asked > scope.settings().settle().toNanos() / 2;
    if (position.isUnsettled() || stoodStill) {
      Thread.sleep(scope.settings().settle());
      position.unsettled(false);
    }
  }

  private void retryAfter(BrokerFault fault) throws InterruptedException {
    if (wakeup.isDraining()) {
      return;
    }
    if (fault.kind() == BrokerFault.Kind.TIMED_OUT) {
      // A connection that swallows requests would swallow the next ones too.
      ends.source().abort();
      ends.destination().abort();
    }
    state.failed(fault.getMessage());
    state.enter(QueuePhase.Value.RETRYING);
    Duration delay = backoff.next(scope.settings().retryDelay());
    LOG.atWarn()
        .addKeyValue("queue", plan.source())
        .addKeyValue("kind", fault.kind())
        .addKeyValue("retry_ms", delay.toMillis())
        .log("Queue retries: {}", fault.getMessage());
    wakeup.pause(delay);
  }

  private void judge(SourceTrouble found) throws LeaseOver, InterruptedException {
    try {
      switch (found.trouble()) {
        case Trouble.Rejected rejected -> reject(rejected);
        case Absent absent -> {
          Optional<QueueStopped> stopped = sourceGap.confirm(absent);
          if (stopped.isPresent()) {
            stop(stopped.get());
          }
          wakeup.pause(backoff.next(scope.settings().retryDelay()));
        }
      }
    } catch (BrokerFault fault) {
      retryAfter(fault);
    }
  }

  private void reject(Trouble.Rejected rejected)
      throws BrokerFault, LeaseOver, InterruptedException {
    if (quarantine == null) {
      stop(QueueStopped.rejected(scope.events(), plan, rejected));
    } else {
      quarantine.put(rejected);
      goOnAt(rejected.offset() + 1, OptionalLong.empty());
    }
  }

  private void stop(QueueStopped stopped) throws InterruptedException {
    LOG.atWarn()
        .addKeyValue("queue", plan.source())
        .addKeyValue("reason", stopped.reason())
        .addKeyValue("goes_on", stopped.mayGoOn())
        .log("Queue cannot go on as before: {}", stopped.message());
    state.failed(stopped.message());
    if (!stopped.mayGoOn()) {
      state.enter(QueuePhase.Value.STOPPED);
      if (!awaitRetryTime()) {
        return;
      }
    }
    goOnAt(stopped.goOn(), stopped.logRead());
  }

  private void goOnAt(long sourceOffset, OptionalLong logRead) {
    position.goOnAt(sourceOffset, logRead);
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

  /**
   * Starts the queue over if it has messages to copy and does not get on.
   *
   * <p>Its connections, which other queues of the shard share, are reset: what they wait for, if it
   * is an answer that never comes, ends.
   *
   * @return whether it was stuck
   */
  public boolean restartIfStuck() {
    Duration limit = scope.settings().stuckAfter();
    if (!state.isStuck(limit)) {
      return false;
    }
    String message =
        "Queue %s has messages to copy and did not get on for %d s; it is started over"
            .formatted(plan.source(), limit.toSeconds());
    LOG.atWarn().addKeyValue("queue", plan.source()).log(message);
    scope.meters().stuckRestart();
    scope.events().record("STUCK", message, Map.of("queue", plan.source().toString()));
    state.limited();
    wakeup.restart();
    ends.source().abort();
    ends.destination().abort();
    return true;
  }

  /** Looks where the source ends, if copying does not tell: lag goes on growing in trouble. */
  public void refreshLag() throws InterruptedException {
    if (!state.isSilent(scope.settings().longPoll().plus(SILENT))) {
      return;
    }
    try {
      state.sourceEndsAt(ends.source().cluster().topics().range(plan.source()).max());
    } catch (BrokerFault fault) {
      LOG.atDebug().addKeyValue("queue", plan.source()).log("No lag: {}", fault.getMessage());
    }
  }

  /** Where the queue stands. */
  public QueueStatus status() {
    return state.status();
  }

  /** Where the queue stands, in figures. */
  public QueueFigures figures() {
    return state.figures();
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
