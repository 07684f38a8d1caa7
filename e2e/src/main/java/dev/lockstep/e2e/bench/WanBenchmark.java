package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.load.LoadClient;
import dev.lockstep.e2e.load.MessageEncoder;
import dev.lockstep.e2e.load.RawIngest;
import dev.lockstep.e2e.report.Figures;
import dev.lockstep.testbed.RocketMqCluster;
import java.time.Duration;
import java.util.List;

/**
 * What a round trip of 100 ms costs: a backlog of 1 KiB messages relayed from a cluster behind a
 * proxy, and to one, with 50 ms each way and with none; over 8 queues and over one. The proxy takes
 * processor time of the same machine, so only the ratios say something. One backlog each way before
 * the first round warms all of it up and does not count.
 */
final class WanBenchmark implements Benchmark {

  private static final int BODY = 1024;
  private static final int QUEUES = 8;
  private static final int MESSAGES = 240_000;
  private static final int MESSAGES_OF_ONE_QUEUE = 60_000;
  private static final int BATCH = 128;
  private static final String MANY = "many-queues";
  private static final String ONE = "one-queue";
  private static final Duration FAR = Duration.ofMillis(50);
  private static final String PULL_LIMIT = "maxTransferCountOnMessageInMemory";
  private static final String DEFAULT_LIMIT = "32";
  private static final String DISK_LIMIT = "8";

  private static final String FORMULA =
      """
      A queue's rate from a far source is at most  min(queue-window, 512 pulls) / round trip,
      all queues' together                         (read-budget + a pull for each queue) / round trip;
      a queue's rate to a far destination          batch-limit / (round trip + time to store a batch).
      With the defaults (8M, 256M, 3M) and 100 ms: 80 MiB/s a queue, 2,560 MiB/s in all, 30 MiB/s a queue.
      Pulls under way hold about 2 x round trip x rate; that much of queue-window is used.\
      """;

  private record Round(
      double sourceFar,
      double sourceNear,
      double destinationFar,
      double destinationNear,
      double oneFromFar,
      double oneToFar,
      double disk) {

    double single() {
      return Math.min(oneFromFar, oneToFar);
    }
  }

  @Override
  public String name() {
    return "wan";
  }

  @Override
  public String summary() {
    return "rate with 50 ms each way before the source or the destination, to that with none";
  }

  @Override
  public Figures run(BenchRun run) {
    run.progress().done("Starting three clusters, a coordinator and a relay");
    Bed bed = new Bed(run);
    bed.preload();
    bed.warmUp();
    List<Round> rounds = run.eachRound(bed::measure);
    run.progress().done("The window's memory:\n" + FORMULA.indent(4).stripTrailing());
    return Figures.builder()
        .aside("from the source, no delay, msg/s", BenchRun.samples(rounds, Round::sourceNear))
        .aside("from the source, 50 ms, msg/s", BenchRun.samples(rounds, Round::sourceFar))
        .add(
            "ratio_source",
            "from the source, 50 ms to none",
            BenchRun.samples(rounds, round -> round.sourceFar / round.sourceNear))
        .aside(
            "to the destination, no delay, msg/s", BenchRun.samples(rounds, Round::destinationNear))
        .aside("to the destination, 50 ms, msg/s", BenchRun.samples(rounds, Round::destinationFar))
        .add(
            "ratio_destination",
            "to the destination, 50 ms to none",
            BenchRun.samples(rounds, round -> round.destinationFar / round.destinationNear))
        .aside(
            "one queue from the source, 50 ms, msg/s", BenchRun.samples(rounds, Round::oneFromFar))
        .aside(
            "one queue to the destination, 50 ms, msg/s", BenchRun.samples(rounds, Round::oneToFar))
        .add(
            "single_queue_rate",
            "one queue, 50 ms, the slower way, msg/s",
            BenchRun.samples(rounds, Round::single))
        .aside(
            "one queue from a source that serves 8 messages a pull, 50 ms, msg/s",
            BenchRun.samples(rounds, Round::disk))
        .build();
  }

  /** far-source, behind the proxy, to middle to far-destination, behind the proxy. */
  private static final class Bed {

    private final BenchRun run;
    private final RocketMqCluster farSource;
    private final RocketMqCluster middle;
    private final RocketMqCluster farDestination;
    private final LoadClient toSource;
    private final RelayRig rig;

    Bed(BenchRun run) {
      this.run = run;
      List<RocketMqCluster> clusters =
          BenchClusters.start(
              run,
              BenchClusters.of("far-source").behindLink(),
              BenchClusters.of("middle"),
              BenchClusters.of("far-destination").behindLink());
      farSource = clusters.get(0);
      middle = clusters.get(1);
      farDestination = clusters.get(2);
      toSource = run.resources().own(LoadClient.to(farSource));
      rig = RelayRig.start(run, clusters);
    }

    void preload() {
      preload(farSource, toSource);
      try (LoadClient toMiddle = LoadClient.to(middle)) {
        preload(middle, toMiddle);
      }
    }

    private static void preload(RocketMqCluster cluster, LoadClient client) {
      cluster.createTopic(MANY, QUEUES);
      cluster.createTopic(ONE, 1);
      fill(client, MANY, QUEUES, MESSAGES);
      fill(client, ONE, 1, MESSAGES_OF_ONE_QUEUE);
    }

    private static void fill(LoadClient client, String topic, int queues, int messages) {
      new RawIngest(client, topic, queues)
          .fill(_ -> MessageEncoder.originals(BODY), messages / queues, BATCH);
    }

    void warmUp() {
      fromSource("warm-up-source", MANY, Duration.ZERO);
      toDestination("warm-up-destination", MANY, Duration.ZERO);
    }

    Round measure(int round) {
      Round measured =
          new Round(
              fromSource("source-far-" + round, MANY, FAR),
              fromSource("source-near-" + round, MANY, Duration.ZERO),
              toDestination("destination-far-" + round, MANY, FAR),
              toDestination("destination-near-" + round, MANY, Duration.ZERO),
              fromSource("one-from-far-" + round, ONE, FAR),
              toDestination("one-to-far-" + round, ONE, FAR),
              fromDisk("disk-" + round));
      run.progress()
          .done(
              "  round %d: from the source %.2f, to the destination %.2f, one queue %,.0f msg/s"
                  .formatted(
                      round,
                      measured.sourceFar / measured.sourceNear,
                      measured.destinationFar / measured.destinationNear,
                      measured.single()));
      return measured;
    }

    /** Brokers serve that many a pull when they have to read them from disk. */
    private double fromDisk(String id) {
      toSource.setting(PULL_LIMIT, DISK_LIMIT);
      try {
        return fromSource(id, ONE, FAR);
      } finally {
        toSource.setting(PULL_LIMIT, DEFAULT_LIMIT);
      }
    }

    private double fromSource(String id, String topic, Duration delay) {
      return relay(id, farSource, topic, middle, farSource, delay);
    }

    private double toDestination(String id, String topic, Duration delay) {
      return relay(id, middle, topic, farDestination, farDestination, delay);
    }

    private double relay(
        String id,
        RocketMqCluster source,
        String topic,
        RocketMqCluster destination,
        RocketMqCluster delayed,
        Duration delay) {
      boolean one = topic.equals(ONE);
      delayed.link().delay(delay);
      try {
        return rig.relay(
                id,
                source,
                topic,
                destination,
                one ? 1 : QUEUES,
                one ? MESSAGES_OF_ONE_QUEUE : MESSAGES)
            .perSecond();
      } finally {
        delayed.link().delay(Duration.ZERO);
      }
    }
  }
}
