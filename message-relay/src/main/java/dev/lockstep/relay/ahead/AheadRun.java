package dev.lockstep.relay.ahead;

import dev.lockstep.relay.RelaySettings;
import dev.lockstep.relay.queue.Backoff;
import dev.lockstep.relay.queue.Link;
import dev.lockstep.relay.queue.PullWindow;
import dev.lockstep.relay.queue.QueuePlan;
import dev.lockstep.relay.queue.ReadAhead;
import dev.lockstep.relay.queue.ShardScope;
import dev.lockstep.relay.queue.Signal;
import dev.lockstep.relay.queue.Wakeup;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueReader;
import dev.lockstep.rocketmq.log.ScheduledAppender;
import dev.lockstep.rocketmq.metadata.ScheduleSettings;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies scheduled messages from one broker's schedule to another's before they are due.
 *
 * <pre>
 *   read the destination's schedule -> follow the source's -- fault, outcome unknown --+
 *                ^                                                                     |
 *                +--------------------------- wait, settle ----------------------------+
 * </pre>
 *
 * <p>INVARIANTS: after a send of unknown outcome nothing is sent until the destination's schedule
 * was read. Nothing is sent once the lease is over. Whatever goes wrong here only leaves messages
 * to be copied when they are delivered.
 */
final class AheadRun implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(AheadRun.class);
  private static final Duration IDLE_BOUND = Duration.ofSeconds(1);
  private static final Duration REFRESH = Duration.ofSeconds(10);
  private static final Duration START_MARGIN = Duration.ofMinutes(1);

  private final AheadPlan plan;
  private final Link source;
  private final Link destination;
  private final AheadLedger ledger;
  private final AheadReport report;
  private final DestinationSchedule copies;
  private final ShardScope scope;
  private final RelaySettings settings;
  private final Backoff backoff;
  private final Wakeup wakeup = new Wakeup();
  private final Map<QueueId, Long> done = new HashMap<>();
  private boolean unsettled;

  AheadRun(
      AheadPlan plan,
      Link source,
      Link destination,
      AheadLedger ledger,
      AheadReport report,
      ShardScope scope) {
    this.plan = plan;
    this.source = source;
    this.destination = destination;
    this.ledger = ledger;
    this.report = report;
    this.scope = scope;
    this.settings = scope.settings();
    this.backoff = new Backoff(settings.retryLimit());
    this.copies = new DestinationSchedule(plan, ledger, destination, scope, wakeup);
  }

  @Override
  public void run() {
    try {
      while (!wakeup.isDraining()) {
        try {
          follow();
        } catch (BrokerFault fault) {
          retryAfter(fault);
        } catch (RuntimeException | OutOfMemoryError bug) {
          LOG.atError()
              .addKeyValue("broker", plan.sourceBroker())
              .setCause(bug)
              .log("Ahead failed");
          wakeup.pause(backoff.next(settings.retryDelay()));
        }
      }
      if (unsettled) {
        Thread.sleep(settings.settle());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void retryAfter(BrokerFault fault) throws InterruptedException {
    if (wakeup.isDraining()) {
      return;
    }
    if (fault.kind() == BrokerFault.Kind.TIMED_OUT) {
      source.abort();
      destination.abort();
    }
    report.failed(fault.getMessage());
    Duration delay = backoff.next(settings.retryDelay());
    LOG.atWarn()
        .addKeyValue("source", plan.sourceBroker())
        .addKeyValue("destination", plan.destinationBroker())
        .addKeyValue("kind", fault.kind())
        .addKeyValue("retry_ms", delay.toMillis())
        .log("Scheduled messages are not copied ahead now: {}", fault.getMessage());
    wakeup.pause(delay);
  }

  /**
   * Waits until nothing that was sent before can still be carried out, by whichever owner. A broker
   * that stood still carries out what it has received once it goes on, so the time begins with an
   * answer.
   */
  private void awaitSettled() throws BrokerFault, InterruptedException {
    long asked = System.nanoTime();
    try {
      destination
          .cluster()
          .brokerAdmin()
          .awaitDispatched(destination.broker(), settings.dispatchWait());
    } catch (BrokerFault fault) {
      unsettled = true;
      throw fault;
    }
    boolean stoodStill = System.nanoTime() - asked > settings.settle().toNanos() / 2;
    if (unsettled || stoodStill) {
      Thread.sleep(settings.settle());
      unsettled = false;
    }
  }

  private void follow() throws BrokerFault, InterruptedException {
    awaitSettled();
    BrokerConnection to = destination.connection();
    if (!copies.read(to)) {
      done.clear();
    }
    report.works();
    Optional<String> obstacle = obstacle();
    if (obstacle.isPresent()) {
      report.off(plan, obstacle.get());
      awaitRefresh(to);
      return;
    }
    sourceHasReached();
    ScheduledAppender appender = new ScheduledAppender(to, plan.destinationTopic(), scope.group());
    List<ScheduleFollower> followers = new ArrayList<>();
    try (AheadRound round = new AheadRound(appender, scope, wakeup)) {
      Map<QueueId, ScheduleFollower> byQueue = followers(followers);
      backoff.reset();
      follow(byQueue, round, to);
    } finally {
      followers.forEach(ScheduleFollower::close);
    }
  }

  /** What is known holds as long as the connection does. */
  private void awaitRefresh(BrokerConnection to) throws InterruptedException {
    long end = System.nanoTime() + REFRESH.toNanos();
    while (!wakeup.isDraining() && to.isOpen() && System.nanoTime() < end) {
      wakeup.signal().await(IDLE_BOUND);
    }
  }

  private void follow(
      Map<QueueId, ScheduleFollower> followers, AheadRound round, BrokerConnection to)
      throws BrokerFault, InterruptedException {
    long refreshed = System.nanoTime();
    while (!wakeup.isDraining()) {
      boolean any = false;
      for (ScheduleFollower follower : followers.values()) {
        any |= follower.take(round);
      }
      send(round);
      followers.forEach((queue, follower) -> {
        follower.settled();
        done.put(queue, follower.done());
      });
      if (!to.isOpen()) {
        throw new BrokerFault(
            BrokerFault.Kind.CONNECTION_LOST, "the connection to the destination ended");
      }
      if (ledger.wantsAll() || System.nanoTime() - refreshed > REFRESH.toNanos()) {
        if (!copies.read(to)) {
          done.clear();
          return;
        }
        int forgotten = ledger.forget(scope.clock().millis());
        if (forgotten > 0) {
          report.forgotten(plan, forgotten);
        }
        refreshed = System.nanoTime();
      }
      if (!any) {
        wakeup.signal().await(IDLE_BOUND);
      }
    }
  }

  private void send(AheadRound round) throws BrokerFault, InterruptedException {
    boolean answered = false;
    try {
      round.send();
      answered = true;
    } finally {
      if (!answered) {
        unsettled = true;
        ledger.isUncertain();
        destination.abort();
      }
    }
  }

  /** Why messages cannot be copied ahead between these brokers, if so. */
  private Optional<String> obstacle() throws BrokerFault, InterruptedException {
    if (!source.cluster().brokerAdmin().isVersion5(plan.sourceBroker())) {
      return Optional.of("the source broker is older than 5.0");
    }
    ScheduleSettings to = settingsOf(destination);
    if (!to.timers()) {
      return Optional.of("the destination broker's timer is off (set timerWheelEnable)");
    }
    if (to.drops()) {
      return Optional.of(
          "the destination broker's timer drops what it cannot store at once (timerEnableRetryUntilSuccess must be true, timerSkipUnknownError false)");
    }
    return Optional.empty();
  }

  private static ScheduleSettings settingsOf(Link broker) throws BrokerFault, InterruptedException {
    return broker.cluster().brokerAdmin().schedule(broker.broker());
  }

  private Map<QueueId, ScheduleFollower> followers(List<ScheduleFollower> opened)
      throws BrokerFault, InterruptedException {
    ScheduleSettings from = settingsOf(source);
    ScheduleSettings to = settingsOf(destination);
    boolean timers = from.timers() && from.precision().equals(to.precision());
    if (from.timers() && !timers) {
      report.off(plan, "their timers' precisions differ (delay levels are copied ahead)");
    }
    Map<QueueId, ScheduleFollower> followers = new HashMap<>();
    for (QueueId queue : plan.schedule()) {
      if (timers || !queue.equals(plan.sourceTimers())) {
        SourceSchedule schedule =
            new SourceSchedule(plan, ledger, report, from, to, copies, scope.clock(), queue);
        ScheduleFollower follower =
            new ScheduleFollower(
                new QueueReader(source.connection(), queue),
                schedule,
                start(queue, schedule.longest()),
                settings.longPoll(),
                scope.memory().reads(),
                wakeup.signal());
        opened.add(follower);
        followers.put(queue, follower);
      }
    }
    return followers;
  }

  /** Nothing that was stored before it can still be due. */
  private long start(QueueId queue, Duration longest) throws BrokerFault, InterruptedException {
    Long known = done.get(queue);
    return known != null
        ? known
        : source
            .cluster()
            .topics()
            .searchOffset(queue, scope.clock().instant().minus(longest).minus(START_MARGIN));
  }

  /** What the source has delivered so far, the owners before us may have copied. */
  private void sourceHasReached() throws BrokerFault, InterruptedException {
    source.cluster().brokerAdmin().awaitDispatched(source.broker(), settings.dispatchWait());
    for (QueuePlan queue : plan.queues().values()) {
      OffsetRange range = source.cluster().topics().range(queue.source());
      if (range.size() > 0) {
        QueueReader reader = new QueueReader(source.connection(), queue.source());
        try (ReadAhead reads =
            new ReadAhead(
                reader,
                range.max() - 1,
                ReadAhead.Tail.END,
                new PullWindow(1),
                scope.memory().reads(),
                new Signal())) {
          if (reads.take().pull() instanceof Pull.Found found) {
            Frame frame = found.messages().frames();
            while (frame.next()) {
              ledger.sourceHasReached(frame.storeTime());
            }
          }
        }
      }
    }
  }

  /** Finishes what is on its way and returns from {@link #run}. */
  void drain() {
    wakeup.drain();
  }

  /** Sends nothing more and returns from {@link #run}. */
  void drop() {
    wakeup.drop();
    source.abort();
    destination.abort();
  }
}
