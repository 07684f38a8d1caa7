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
 * the bare path beside it, and through Lockstep with 50 ms each way in front of the source (a relay
 * beside the destination, where it is placed by default), then in front of the destination. A round
 * before the first is for warming up, as are the first two seconds of each measurement.
 */
final class LatencyBenchmark implements Benchmark {

  private static final int QUEUES = 8;
  private static final int RATE = 1_000;
  private static final int MESSAGES = 10_000;
  private static final Duration WARM_UP = Duration.ofSeconds(2);
  private static final Duration ONE_WAY = Duration.ofMillis(50);
  private static final Duration WITHIN = Duration.ofMinutes(1);
  private static final String NEAR = "near-topic";
  private static final String FROM_FAR = "from-far-topic";
  private static final String TO_FAR = "to-far-topic";
  private static final String BARE = "bare-topic";

  private record Round(
      Percentiles relayed, Percentiles bare, Percentiles fromFar, Percentiles toFar) {}

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
            BenchClusters.of("destination"),
            BenchClusters.of("far").behindLink());
    Bed bed = new Bed(run, clusters.get(0), clusters.get(1), clusters.get(2));
    bed.round(0);
    List<Round> rounds = run.eachRound(bed::round);
    return Figures.builder()
        .add("p50_ms", "relayed, median, ms", millis(rounds, Round::relayed, 50))
        .add("p99_ms", "relayed, 99th percentile, ms", millis(rounds, Round::relayed, 99))
        .add("bare_p50_ms", "bare path, median, ms", millis(rounds, Round::bare, 50))
        .add("bare_p99_ms", "bare path, 99th percentile, ms", millis(rounds, Round::bare, 99))
        .add(
            "wan_p99_minus_rtt_ms",
            "source 100 ms of round trip away, 99th percentile less the round trip, ms",
            lessRoundTrip(rounds, Round::fromFar))
        .aside(
            "destination 100 ms of round trip away, 99th percentile less the round trip, ms",
            lessRoundTrip(rounds, Round::toFar))
        .build();
  }

  private interface Path {
    Percentiles of(Round round);
  }

  private static Samples millis(List<Round> rounds, Path path, double percent) {
    return BenchRun.samples(rounds, round -> (double) path.of(round).at(percent));
  }

  private static Samples lessRoundTrip(List<Round> rounds, Path path) {
    return BenchRun.samples(
        rounds, round -> (double) path.of(round).at(99) - 2 * ONE_WAY.toMillis());
  }

  /** What is measured on: the far cluster is a source and a destination, behind the proxy. */
  private static final class Bed {

    private final BenchRun run;
    private final RocketMqCluster source;
    private final RocketMqCluster destination;
    private final RocketMqCluster far;

    Bed(BenchRun run, RocketMqCluster source, RocketMqCluster destination, RocketMqCluster far) {
      this.run = run;
      this.source = source;
      this.destination = destination;
      this.far = far;
      Replication replication =
          RelayRig.start(run, List.of(source, destination, far)).replication();
      relay(replication, source, destination, NEAR);
      relay(replication, far, destination, FROM_FAR);
      relay(replication, source, far, TO_FAR);
      source.createTopic(BARE, QUEUES);
      destination.createTopic(BARE, QUEUES);
      run.resources().own(BareForwarder.start(source, destination, BARE));
      far.link().delay(ONE_WAY);
    }

    private static void relay(
        Replication replication, RocketMqCluster from, RocketMqCluster to, String topic) {
      from.createTopic(topic, QUEUES);
      replication.create(topic, Replication.task(from.name(), to.name(), topic).build());
      Awaitility.await("every queue is relayed")
          .atMost(WITHIN)
          .until(() -> replication.isRunning(topic, QUEUES));
    }

    Round round(int round) {
      return new Round(
          measure(source, destination, NEAR, round),
          measure(source, destination, BARE, round),
          measure(far, destination, FROM_FAR, round),
          measure(source, far, TO_FAR, round));
    }

    private Percentiles measure(RocketMqCluster from, RocketMqCluster to, String topic, int round) {
      Workload workload = Workload.of(topic).seed(round).messages(MESSAGES).rate(RATE);
      try (TopicLog originals = new TopicLog(from, topic);
          TopicLog copies = new TopicLog(to, topic)) {
        Map<TopicLog.Queue, Long> starts = originals.ends();
        long expected = copies.size() + MESSAGES;
        try (WorkloadProducer producer = WorkloadProducer.startBehindLink(from, workload)) {
          awaitCopies(copies, topic, expected);
          producer.await();
        }
        List<CopyTime> times =
            CopyTimes.read(originals, copies).stream()
                .filter(time -> time.sourceOffset() >= starts.getOrDefault(time.queue(), 0L))
                .toList();
        Percentiles latency = CopyTimes.latencyAfter(WARM_UP, times);
        run.progress()
            .done(
                "  %s, %s: %s"
                    .formatted(round == 0 ? "warm-up" : "round " + round, topic, latency));
        return latency;
      }
    }

    private void awaitCopies(TopicLog copies, String topic, long expected) {
      Awaitility.await("all is in the destination")
          .atMost(WITHIN.plusSeconds(MESSAGES / RATE))
          .until(() -> {
            long now = copies.size();
            run.progress().update("%s: %,d to go".formatted(topic, Math.max(0, expected - now)));
            return now >= expected;
          });
    }
  }
}
