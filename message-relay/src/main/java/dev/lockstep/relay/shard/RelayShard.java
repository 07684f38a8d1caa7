package dev.lockstep.relay.shard;

import com.google.protobuf.util.Timestamps;
import dev.lockstep.relay.RelaySettings;
import dev.lockstep.relay.metrics.QueueFigures;
import dev.lockstep.relay.metrics.RelayMeters;
import dev.lockstep.relay.queue.Events;
import dev.lockstep.relay.queue.Memory;
import dev.lockstep.relay.queue.ShardScope;
import dev.lockstep.relay.queue.Signal;
import dev.lockstep.relay.rate.Pacer;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.CommandFault;
import dev.lockstep.worker.ShardContext;
import dev.lockstep.worker.v1.RelaySpec;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.ShardEvent;
import dev.lockstep.worker.v1.ShardRef;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One tenure of a relay shard. Its keeper, a thread of its own, runs the queues by the newest
 * specification and reports where they stand.
 *
 * <p>Thread-safe; no method blocks.
 */
final class RelayShard {

  private static final Logger LOG = LoggerFactory.getLogger(RelayShard.class);
  private static final Duration OPEN_RETRY = Duration.ofSeconds(2);

  private sealed interface Wish {
    /** Work by this specification. */
    record Run(RelaySpec spec) implements Wish {}

    /** Drain, give back, and tell. */
    record Drain(Runnable released) implements Wish {}

    /** Stop at once. */
    record Drop() implements Wish {}
  }

  private final ShardContext context;
  private final StandingReports reports;
  private final Clusters clusters;
  private final RelaySettings settings;
  private final Memory memory;
  private final Pacer pacer;
  private final RelayMeters meters;
  private final Clock clock;
  private final Runnable over;
  private final Signal signal = new Signal();
  private volatile Wish wish;
  private volatile @Nullable QueueSet running;
  private Standing standing = Standing.none();

  /**
   * @param over called once the tenure is over
   */
  RelayShard(
      RelaySpec spec,
      ShardContext context,
      Clusters clusters,
      RelaySettings settings,
      Memory memory,
      Pacer pacer,
      RelayMeters meters,
      Clock clock,
      Runnable over) {
    this.wish = new Wish.Run(spec);
    this.context = context;
    this.reports = new StandingReports(context);
    this.clusters = clusters;
    this.settings = settings;
    this.memory = memory;
    this.pacer = pacer;
    this.meters = meters;
    this.clock = clock;
    this.over = over;
  }

  boolean isOf(ShardRef ref) {
    return context.shard().equals(ref);
  }

  void start() {
    Thread.ofVirtual().name("shard-" + context.shard().getShardId()).start(this::keep);
  }

  /** Takes up a new specification; one that asks for the same work changes nothing. */
  void update(RelaySpec spec) {
    if (wish instanceof Wish.Run) {
      wish = new Wish.Run(spec);
      signal.raise();
    }
  }

  void drain(Runnable released) {
    if (wish instanceof Wish.Run) {
      wish = new Wish.Drain(released);
      signal.raise();
    }
  }

  void drop() {
    wish = new Wish.Drop();
    QueueSet queues = running;
    if (queues != null) {
      queues.drop();
    }
    signal.raise();
  }

  double bytesPerSecond() {
    QueueSet queues = running;
    return queues == null ? 0 : queues.bytesPerSecond();
  }

  List<QueueFigures> figures() {
    QueueSet queues = running;
    return queues == null ? List.of() : queues.figures();
  }

  private void keep() {
    try {
      while (wish instanceof Wish.Run run) {
        keepTo(run);
      }
      if (wish instanceof Wish.Drain drain) {
        LOG.atInfo().addKeyValue("shard", context.shard().getShardId()).log("Shard drained");
        drain.released.run();
        context.released();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      over.run();
    }
  }

  private void keepTo(Wish.Run run) throws InterruptedException {
    try {
      runBy(run);
    } catch (CommandFault e) {
      cannotRun("CLUSTER_UNUSABLE", e);
    } catch (RuntimeException e) {
      cannotRun("SHARD_FAILED", e);
    }
  }

  private void cannotRun(String reason, Exception e) throws InterruptedException {
    LOG.atWarn()
        .addKeyValue("shard", context.shard().getShardId())
        .addKeyValue("reason", reason)
        .setCause(e)
        .log("Shard cannot run");
    meters.shardFailed();
    events().record(reason, String.valueOf(e.getMessage()), Map.of());
    signal.await(OPEN_RETRY);
  }

  /** Runs the queues until something else than this specification is wished for. */
  private void runBy(Wish.Run run) throws CommandFault, InterruptedException {
    try (QueueSet queues =
        QueueSet.open(
            run.spec, context.shard().getEpoch(), standing, scope(run.spec), clusters, signal)) {
      // INVARIANT: as long as queues run they are reachable here, so that a drop reaches them.
      running = queues;
      try {
        queues.start();
        tend(queues, run.spec);
        if (wish instanceof Wish.Drop) {
          queues.drop();
        } else {
          queues.drain();
          standing = queues.standing();
          reports.tell(queues.status());
        }
      } finally {
        running = null;
      }
    }
  }

  private void tend(QueueSet queues, RelaySpec spec) throws InterruptedException {
    RelaySpec known = spec;
    while (wish instanceof Wish.Run(RelaySpec wished) && asksForTheSame(wished, known)) {
      known = wished;
      reports.tell(queues.status());
      signal.await(Tick.untilNext(settings.reportInterval()));
      queues.restartStuck();
    }
  }

  private static boolean asksForTheSame(RelaySpec wished, RelaySpec known) {
    return wished.equals(known) || RelayPlan.essence(wished).equals(RelayPlan.essence(known));
  }

  private ShardScope scope(RelaySpec spec) {
    return new ShardScope(
        spec.getProgressGroup(),
        spec.getMapping().getId(),
        context.lease(),
        settings,
        memory,
        pacer,
        meters,
        events(),
        clock);
  }

  private Events events() {
    return (reason, message, attributes) ->
        context.report(
            SessionRequest.newBuilder()
                .setShardEvent(
                    ShardEvent.newBuilder()
                        .setShard(context.shard())
                        .setTime(Timestamps.fromMillis(clock.millis()))
                        .setReason(reason)
                        .setMessage(message)
                        .putAllAttributes(attributes))
                .build());
  }
}
