package dev.lockstep.relay.discovery;

import com.google.protobuf.util.Timestamps;
import dev.lockstep.relay.queue.Signal;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.worker.ClusterHandle;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.CommandFault;
import dev.lockstep.worker.ShardContext;
import dev.lockstep.worker.v1.DiscoverySpec;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.ShardEvent;
import dev.lockstep.worker.v1.ShardRef;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One tenure of a discovery shard: looks at the topics of a task's mappings, reports what has
 * changed, creates what the destination lacks, and looks again. Thread-safe; no method blocks.
 */
final class DiscoveryShard {

  private static final Logger LOG = LoggerFactory.getLogger(DiscoveryShard.class);
  private static final int LOOKS_PER_REPEAT = 10;
  private static final Duration FAULT_DELAY = Duration.ofSeconds(2);

  private final ShardContext context;
  private final Clusters clusters;
  private final Clock clock;
  private final Signal signal = new Signal();
  private volatile DiscoverySpec spec;
  private volatile boolean askedAnew;
  private volatile boolean stopped;
  private volatile boolean release;

  DiscoveryShard(DiscoverySpec spec, ShardContext context, Clusters clusters, Clock clock) {
    this.spec = spec;
    this.context = context;
    this.clusters = clusters;
    this.clock = clock;
  }

  boolean isOf(ShardRef ref) {
    return context.shard().equals(ref);
  }

  void start() {
    Thread.ofVirtual().name("shard-" + context.shard().getShardId()).start(this::run);
  }

  /** Looks by a newer specification; told the same again, a new leader wants to know everything. */
  void update(DiscoverySpec newer) {
    if (newer.equals(spec)) {
      askedAnew = true;
    }
    spec = newer;
    signal.raise();
  }

  /** Stops looking. */
  void stop(boolean giveBack) {
    release = giveBack;
    stopped = true;
    signal.raise();
  }

  private void run() {
    try {
      while (!stopped) {
        keepLooking();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (release) {
      context.released();
    }
  }

  private void keepLooking() throws InterruptedException {
    try {
      lookBy(spec);
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("shard", context.shard().getShardId())
          .setCause(e)
          .log("Discovery failed");
      signal.await(FAULT_DELAY);
    }
  }

  /** Looks until the shard is stopped or is about other clusters. */
  private void lookBy(DiscoverySpec opened) throws InterruptedException {
    try (ClusterHandle source = clusters.open(opened.getSource());
        ClusterHandle destination = clusters.open(opened.getDestination())) {
      ensureGroups(opened, source.client(), destination.client());
      Looks looks = new Looks(source.client(), destination.client(), clock);
      Reported reported = new Reported(context);
      for (long round = 0; !stopped && isAboutTheSameClusters(opened, spec); round++) {
        if (askedAnew || round % LOOKS_PER_REPEAT == 0) {
          askedAnew = false;
          reported.forget();
        }
        DiscoverySpec current = spec;
        looks.look(current, reported);
        signal.await(interval(current));
      }
    } catch (CommandFault e) {
      LOG.atWarn()
          .addKeyValue("shard", context.shard().getShardId())
          .log("Discovery cannot start: {}", e.getMessage());
      event("CLUSTER_UNUSABLE", e.getMessage());
      signal.await(FAULT_DELAY);
    }
  }

  private void ensureGroups(DiscoverySpec opened, ClusterClient source, ClusterClient destination)
      throws InterruptedException {
    new ProgressGroup(source, opened.getProgressGroup()).ensure(this::event);
    if (opened.getTwoWay()) {
      new ProgressGroup(destination, opened.getProgressGroup()).ensure(this::event);
    }
  }

  private static boolean isAboutTheSameClusters(DiscoverySpec one, DiscoverySpec other) {
    return one.getSource().equals(other.getSource())
        && one.getDestination().equals(other.getDestination());
  }

  private void event(String reason, String message) {
    context.report(
        SessionRequest.newBuilder()
            .setShardEvent(
                ShardEvent.newBuilder()
                    .setShard(context.shard())
                    .setTime(Timestamps.fromMillis(clock.millis()))
                    .setReason(reason)
                    .setMessage(message))
            .build());
  }

  private void event(BrokerFault fault, String message) {
    event("PROGRESS_GROUP_" + fault.kind(), message);
  }

  private static Duration interval(DiscoverySpec spec) {
    com.google.protobuf.Duration interval = spec.getInterval();
    Duration wanted = Duration.ofSeconds(interval.getSeconds(), interval.getNanos());
    return wanted.isZero() ? FAULT_DELAY : wanted;
  }
}
