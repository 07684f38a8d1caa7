package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.measure.CopyTimes;
import dev.lockstep.e2e.measure.Percentiles;
import dev.lockstep.e2e.measure.TopicLog;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.report.Figures;
import dev.lockstep.e2e.report.ProgressLine;
import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.Repository;
import dev.lockstep.e2e.services.Resources;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * The time from a message's storing in the source to its copy's storing in the destination, at a
 * steady 1,000 messages of 1 KiB a second over 8 queues: through Lockstep over loopback, through
 * the bare path beside it, and through Lockstep with 50 ms each way in front of the destination.
 * The first five seconds of each are for warming up and do not count.
 */
final class LatencyBenchmark implements Benchmark {

  private static final int QUEUES = 8;
  private static final int RATE = 1_000;
  private static final int MESSAGES = 20_000;
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration ONE_WAY = Duration.ofMillis(50);
  private static final Duration WITHIN = Duration.ofMinutes(1);
  private static final String REGION = "cn-bench";

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public String summary() {
    return "source store time to destination store time at 1,000 msg/s, near, far, and the bare path";
  }

  @Override
  public Figures run(ProgressLine progress) {
    try (Resources resources = new Resources()) {
      progress.done("Starting three clusters and the services");
      RocketMqCluster source = resources.own(RocketMqCluster.builder("source").start());
      RocketMqCluster near = resources.own(RocketMqCluster.builder("near").start());
      RocketMqCluster far = resources.own(RocketMqCluster.builder("far").behindLink().start());
      LockstepServices services = services(resources);
      Replication replication = new Replication(services.api());
      for (RocketMqCluster cluster : List.of(source, near, far)) {
        replication.register(cluster.name(), REGION, cluster);
      }

      Percentiles relayed = relayed(replication, source, near, "near-topic", progress);
      Percentiles bare = bare(source, near, progress);
      far.link().delay(ONE_WAY);
      Percentiles wan = relayed(replication, source, far, "far-topic", progress);
      return Figures.builder()
          .add("p50_ms", "relayed, median, ms", relayed.at(50))
          .add("p99_ms", "relayed, 99th percentile, ms", relayed.at(99))
          .add("bare_p50_ms", "bare path, median, ms", bare.at(50))
          .add("bare_p99_ms", "bare path, 99th percentile, ms", bare.at(99))
          .add(
              "wan_p99_minus_rtt_ms",
              "relayed over 100 ms of round trip, 99th percentile less the round trip, ms",
              wan.at(99) - 2 * ONE_WAY.toMillis())
          .build();
    }
  }

  private static LockstepServices services(Resources resources) {
    LockstepServices services =
        resources.own(
            LockstepServices.builder(Repository.root().resolve("target/logs/bench-latency"))
                .lease(Duration.ofSeconds(20))
                .start());
    services.addWorker(ServiceKind.MESSAGE_RELAY, REGION).awaitReady();
    return services;
  }

  private static Percentiles relayed(
      Replication replication,
      RocketMqCluster source,
      RocketMqCluster destination,
      String topic,
      ProgressLine progress) {
    source.createTopic(topic, QUEUES);
    replication.create(topic, Replication.task(source.name(), destination.name(), topic).build());
    Awaitility.await("every queue is relayed")
        .atMost(WITHIN)
        .until(() -> replication.isRunning(topic, QUEUES));
    return measure(source, destination, topic, progress);
  }

  private static Percentiles bare(
      RocketMqCluster source, RocketMqCluster destination, ProgressLine progress) {
    String topic = "bare-topic";
    source.createTopic(topic, QUEUES);
    destination.createTopic(topic, QUEUES);
    try (BareForwarder _ = BareForwarder.start(source, destination, topic)) {
      return measure(source, destination, topic, progress);
    }
  }

  private static Percentiles measure(
      RocketMqCluster source, RocketMqCluster destination, String topic, ProgressLine progress) {
    try (TopicLog from = new TopicLog(source, topic);
        TopicLog to = new TopicLog(destination, topic);
        WorkloadProducer producer =
            WorkloadProducer.start(source, Workload.of(topic).messages(MESSAGES).rate(RATE))) {
      Awaitility.await("all is in the destination")
          .atMost(WITHIN.plusSeconds(MESSAGES / RATE))
          .until(() -> {
            long copies = to.size();
            progress.update("%s %,d of %,d".formatted(topic, copies, MESSAGES));
            return copies >= MESSAGES;
          });
      producer.await();
      Percentiles latency = CopyTimes.latencyAfter(WARM_UP, CopyTimes.read(from, to));
      progress.done("  %s: %s".formatted(topic, latency));
      return latency;
    }
  }
}
