package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.load.LoadClient;
import dev.lockstep.e2e.load.MessageEncoder;
import dev.lockstep.e2e.load.RawIngest;
import dev.lockstep.e2e.load.RawPull;
import dev.lockstep.e2e.measure.Ceiling;
import dev.lockstep.e2e.measure.JvmProbe;
import dev.lockstep.e2e.report.Figures;
import dev.lockstep.testbed.RocketMqCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * How fast a backlog is relayed, beside the limit of a relay that does nothing, and beside a relay
 * built the usual way; at 1 KiB and at 128 B, over 8 queues. A round before the first warms all of
 * it up and does not count.
 */
final class RelayBenchmark implements Benchmark {

  private static final String PROFILE = "--profile";
  private static final int QUEUES = 8;
  private static final int SMALL_BATCH = 128;
  private static final int LARGE_BATCH_BYTES = 1 << 20;
  private static final int WARM_UPS = 2;
  private static final Duration USUAL_TIME = Duration.ofSeconds(2);

  /**
   * A size of messages.
   *
   * @param label as in the names of figures
   * @param body bytes
   * @param messages of the backlog: some seconds' worth
   * @param passes how often the backlog is read for the rate of pulls
   */
  private record Size(String label, int body, int messages, int passes) {

    String topic() {
      return "backlog-" + label;
    }
  }

  private static final List<Size> SIZES =
      List.of(new Size("1k", 1024, 800_000, 1), new Size("128", 128, 1_600_000, 1));

  private record Round(double ingest, double pull, double usual, RelayRig.Backlog relay) {

    double ceiling() {
      return Ceiling.of(ingest, pull);
    }

    double ratio() {
      return relay.perSecond() / ceiling();
    }

    double timesUsual() {
      return relay.perSecond() / usual;
    }
  }

  @Override
  public String name() {
    return "relay";
  }

  @Override
  public String summary() {
    return "rate of relaying a backlog, beside the machine's limit and a relay built the usual way";
  }

  @Override
  public Set<String> options() {
    return Set.of(PROFILE);
  }

  @Override
  public Figures run(BenchRun run) {
    Optional<Path> profile = run.arguments().outputFile(PROFILE);
    run.progress().done("Starting two clusters, a coordinator and a relay");
    List<RocketMqCluster> clusters =
        BenchClusters.start(run, BenchClusters.of("source"), BenchClusters.of("destination"));
    Bed bed = new Bed(run, clusters.getFirst(), clusters.getLast());
    SIZES.forEach(bed::preload);
    SIZES.forEach(bed::warmUp);
    JvmProbe probe = new JvmProbe(bed.rig.relay().pid());
    profile.ifPresent(file -> probe.startRecording());
    List<List<Round>> rounds =
        run.eachRound(round -> SIZES.stream().map(size -> bed.measure(size, round)).toList());
    profile.ifPresent(probe::stopRecording);
    Figures.Builder figures = Figures.builder();
    for (int i = 0; i < SIZES.size(); i++) {
      int size = i;
      add(figures, SIZES.get(i), rounds.stream().map(round -> round.get(size)).toList());
    }
    return figures.build();
  }

  private static void add(Figures.Builder figures, Size size, List<Round> rounds) {
    String at = "%d B: ".formatted(size.body);
    String end = "_" + size.label;
    figures
        .aside(at + "raw ingest alone (I), msg/s", BenchRun.samples(rounds, Round::ingest))
        .aside(at + "raw pull alone (P), msg/s", BenchRun.samples(rounds, Round::pull))
        .add(
            "ceiling" + end,
            at + "ceiling 1/(1/I + 1/P), msg/s",
            BenchRun.samples(rounds, Round::ceiling))
        .add(
            "relay" + end,
            at + "relay, msg/s",
            BenchRun.samples(rounds, round -> round.relay.perSecond()))
        .add("ratio" + end, at + "relay to ceiling", BenchRun.samples(rounds, Round::ratio))
        .add("usual" + end, at + "usual relay, msg/s", BenchRun.samples(rounds, Round::usual))
        .add(
            "times_usual" + end,
            at + "relay, times the usual one",
            BenchRun.samples(rounds, Round::timesUsual));
    addCpu(figures, rounds, "relay", end, at, RelayRig.Backlog::relayMicros);
    addCpu(figures, rounds, "source", end, at, RelayRig.Backlog::sourceMicros);
    addCpu(figures, rounds, "destination", end, at, RelayRig.Backlog::destinationMicros);
  }

  private static void addCpu(
      Figures.Builder figures,
      List<Round> rounds,
      String process,
      String end,
      String at,
      Function<RelayRig.Backlog, Double> micros) {
    figures.add(
        process + "_cpu_us" + end,
        "%sCPU of the %s while relaying, us/msg".formatted(at, process),
        BenchRun.samples(rounds, round -> micros.apply(round.relay)));
  }

  /** What is measured on. */
  private static final class Bed {

    private final BenchRun run;
    private final RocketMqCluster source;
    private final RocketMqCluster destination;
    private final LoadClient toSource;
    private final LoadClient toDestination;
    private final RelayRig rig;

    Bed(BenchRun run, RocketMqCluster source, RocketMqCluster destination) {
      this.run = run;
      this.source = source;
      this.destination = destination;
      this.toSource = run.resources().own(LoadClient.to(source));
      this.toDestination = run.resources().own(LoadClient.to(destination));
      this.rig = RelayRig.start(run, List.of(source, destination));
    }

    void preload(Size size) {
      source.createTopic(size.topic(), QUEUES);
      double rate =
          new RawIngest(toSource, size.topic(), QUEUES)
              .fill(_ -> MessageEncoder.originals(size.body), size.messages / QUEUES, SMALL_BATCH);
      run.progress()
          .done(
              "  stored %,d messages of %,d B, %,.0f/s".formatted(size.messages, size.body, rate));
    }

    /** Several times: the processes go on compiling what they run for some seconds of work. */
    void warmUp(Size size) {
      for (int i = 0; i < WARM_UPS; i++) {
        relay(size, "warm-up-%s-%d".formatted(size.label, i));
      }
      measure(size, 0);
    }

    private RelayRig.Backlog relay(Size size, String id) {
      return rig.relay(id, source, size.topic(), destination, QUEUES, size.messages);
    }

    Round measure(Size size, int round) {
      double ingest = ingest(size, round);
      double pull = pull(size);
      RelayRig.Backlog relayed = relay(size, "relayed-%s-%d".formatted(size.label, round));
      Round measured = new Round(ingest, pull, usual(size, round), relayed);
      run.progress()
          .done(
              "  %s %4d B: relay %,.0f msg/s, %.2f of %,.0f; usual %,.0f"
                  .formatted(
                      round == 0 ? "warm-up" : "round " + round,
                      size.body,
                      relayed.perSecond(),
                      measured.ratio(),
                      measured.ceiling(),
                      measured.usual));
      return measured;
    }

    /** The better of many small batches and of few large ones. */
    private double ingest(Size size, int round) {
      MessageEncoder any = copies(size, 0);
      List<Double> rates = new ArrayList<>();
      for (int perBatch : List.of(SMALL_BATCH, any.fitting(LARGE_BATCH_BYTES))) {
        String topic = "ingest-%s-%d-%d".formatted(size.label, round, perBatch);
        destination.createTopic(topic, QUEUES);
        run.progress().update("%d B: raw ingest, batches of %,d".formatted(size.body, perBatch));
        rates.add(
            new RawIngest(toDestination, topic, QUEUES)
                .repeat(queue -> copies(size, queue), size.messages / QUEUES, perBatch));
      }
      return rates.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    private MessageEncoder copies(Size size, int queue) {
      return MessageEncoder.copies(size.body, source.name(), "broker-a", queue);
    }

    /** The better of a few pulls in flight and of many. */
    private double pull(Size size) {
      run.progress().update("%d B: raw pull".formatted(size.body));
      return List.of(4, 16).stream()
          .mapToDouble(inFlight ->
              new RawPull(toSource, size.topic(), QUEUES, inFlight).perSecond(size.passes))
          .max()
          .orElseThrow();
    }

    private double usual(Size size, int round) {
      String topic = "usual-%s-%d".formatted(size.label, round);
      destination.createTopic(topic, QUEUES);
      run.progress().update("%d B: usual relay".formatted(size.body));
      try (UsualRelay usual = UsualRelay.start(source, size.topic(), destination, topic)) {
        return usual.perSecond(USUAL_TIME);
      }
    }
  }
}
