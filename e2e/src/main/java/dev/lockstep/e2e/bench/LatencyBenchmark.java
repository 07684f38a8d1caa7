package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.measure.CopyTime;
import dev.lockstep.e2e.measure.CopyTimes;
import dev.lockstep.e2e.measure.Percentiles;
import dev.lockstep.e2e.measure.Samples;
import dev.lockstep.e2e.measure.TopicLog;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.report.Figures;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * The time from a message's storing in the source to its copy's storing in the destination, at a
 * steady 1,000 messages of 1 KiB a second over 8 queues: through Lockstep over loopback, through
 * the bare path beside it, and through Lockstep with 50 ms each way in front of the destination.
 * The first two seconds of each are for warming up and do not count.
 */
final class LatencyBenchmark implements Benchmark {

  private static final int QUEUES = 8;
  private static final int RATE = 1_000;
  private static final int MESSAGES = 10_000;
  private static final Duration WARM_UP = Duration.ofSeconds(2);
  private static final Duration ONE_WAY = Duration.ofMillis(50);
  private static final Duration WITHIN = Duration.ofMinutes(1);
  private static final String NEAR = "near-topic";
  private static final String FAR = "far-topic";
  private static final String BARE = "bare-topic";

  private record Round(Percentiles relayed, Percentiles bare, Percentiles wan) {}

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public String summary() {
    return "source store time to destination store time at 1,000 msg/s, near, far, and the bare path";
  }

  @Override
  public Figures run(BenchRun run) {
    run.progress().done("Starting three clusters, a coordinator and a relay");
    List<RocketMqCluster> clusters =
        BenchClusters.start(
            run,
            BenchClusters.of("source"),
            BenchClusters.of("near"),
            BenchClusters.of("far").behindLink());
    RocketMqCluster source = clusters.get(0);
    RocketMqCluster near = clusters.get(1);
    RocketMqCluster far = clusters.get(2);
    Replication replication = RelayRig.start(run, clusters).replication();
    source.createTopic(BARE, QUEUES);
    near.createTopic(BARE, QUEUES);
    relay(replication, source, near, NEAR);
    relay(replication, source, far, FAR);
    run.resources().own(BareForwarder.start(source, near, BARE));
    far.link().delay(ONE_WAY);

    List<Round> rounds =
        run.eachRound(round ->
            new Round(
                measure(run, source, near, NEAR, round),
                measure(run, source, near, BARE, round),
                measure(run, source, far, FAR, round)));
    return Figures.builder()
        .add("p50_ms", "relayed, median, ms", millis(rounds, Round::relayed, 50))
        .add("p99_ms", "relayed, 99th percentile, ms", millis(rounds, Round::relayed, 99))
        .add("bare_p50_ms", "bare path, median, ms", millis(rounds, Round::bare, 50))
        .add("bare_p99_ms", "bare path, 99th percentile, ms", millis(rounds, Round::bare, 99))
        .add(
            "wan_p99_minus_rtt_ms",
            "relayed over 100 ms of round trip, 99th percentile less the round trip, ms",
            BenchRun.samples(rounds, round -> (double) round.wan.at(99) - 2 * ONE_WAY.toMillis()))
        .build();
  }

  private interface Path {
    Percentiles of(Round round);
  }

  private static Samples millis(List<Round> rounds, Path path, double percent) {
    return BenchRun.samples(rounds, round -> (double) path.of(round).at(percent));
  }

  private static void relay(
      Replication replication, RocketMqCluster source, RocketMqCluster destination, String topic) {
    source.createTopic(topic, QUEUES);
    replication.create(topic, Replication.task(source.name(), destination.name(), topic).build());
    Awaitility.await("every queue is relayed")
        .atMost(WITHIN)
        .until(() -> replication.isRunning(topic, QUEUES));
  }

  private static Percentiles measure(
      BenchRun run, RocketMqCluster source, RocketMqCluster destination, String topic, int round) {
    Workload workload = Workload.of(topic).seed(round).messages(MESSAGES).rate(RATE);
    try (TopicLog from = new TopicLog(source, topic);
        TopicLog to = new TopicLog(destination, topic)) {
      Map<TopicLog.Queue, Long> starts = from.ends();
      long expected = to.size() + MESSAGES;
      try (WorkloadProducer producer = WorkloadProducer.start(source, workload)) {
        Awaitility.await("all is in the destination")
            .atMost(WITHIN.plusSeconds(MESSAGES / RATE))
            .until(() -> {
              long copies = to.size();
              run.progress()
                  .update("%s: %,d to go".formatted(topic, Math.max(0, expected - copies)));
              return copies >= expected;
            });
        producer.await();
      }
      List<CopyTime> times =
          CopyTimes.read(from, to).stream()
              .filter(time -> time.sourceOffset() >= starts.getOrDefault(time.queue(), 0L))
              .toList();
      Percentiles latency = CopyTimes.latencyAfter(WARM_UP, times);
      run.progress().done("  round %d, %s: %s".formatted(round, topic, latency));
      return latency;
    }
  }
}
