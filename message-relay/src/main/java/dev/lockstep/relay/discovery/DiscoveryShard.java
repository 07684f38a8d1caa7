package dev.lockstep.relay.discovery;

import com.google.protobuf.util.Timestamps;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.relay.queue.Signal;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.worker.ClusterHandle;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.CommandFault;
import dev.lockstep.worker.ShardContext;
import dev.lockstep.worker.v1.DiscoverySpec;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.ShardEvent;
import dev.lockstep.worker.v1.ShardRef;
import dev.lockstep.worker.v1.TopicReport;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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

  void update(DiscoverySpec newer) {
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

  /** Looks until the shard is stopped or has another specification. */
  private void lookBy(DiscoverySpec current) throws InterruptedException {
    try (ClusterHandle source = clusters.open(current.getSource());
        ClusterHandle destination = clusters.open(current.getDestination())) {
      new ProgressGroup(source.client(), current.getProgressGroup()).ensure(this::event);
      Map<String, TopicReport> reported = new HashMap<>();
      Map<String, TopicLook> looks = new HashMap<>();
      for (long round = 0; !stopped && current.equals(spec); round++) {
        if (round % LOOKS_PER_REPEAT == 0) {
          reported.clear();
        }
        for (TopicMapping mapping : current.getMappingsList()) {
          TopicLook look =
              looks.computeIfAbsent(
                  mapping.getId(),
                  _ ->
                      new TopicLook(
                          mapping,
                          source.client(),
                          destination.client(),
                          current.getCreateDestinationTopics(),
                          clock));
          report(look.look(), reported);
        }
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

  private void report(TopicReport.Builder found, Map<String, TopicReport> reported) {
    TopicReport report = found.setShard(context.shard()).build();
    TopicReport essence = ReportEssence.of(report);
    if (!essence.equals(reported.put(report.getMappingId(), essence))) {
      context.report(SessionRequest.newBuilder().setTopicReport(report).build());
    }
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
