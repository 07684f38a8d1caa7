package dev.lockstep.e2e.bench;

import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.e2e.load.LoadClient;
import dev.lockstep.e2e.load.MessageEncoder;
import dev.lockstep.e2e.load.RawIngest;
import dev.lockstep.e2e.measure.JvmProbe;
import dev.lockstep.e2e.measure.ProcessCpu;
import dev.lockstep.e2e.measure.ProcessStatus;
import dev.lockstep.e2e.measure.Samples;
import dev.lockstep.e2e.report.Figures;
import dev.lockstep.testbed.RocketMqCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * What many queues cost in one relay: processor time and memory of 1,000 idle ones, processor time
 * for each message when 1, 8 or 64 queues are busy, and whether a heap of 2 GiB is enough for the
 * largest windows over a slow network.
 */
final class ScaleBenchmark implements Benchmark {

  private static final int BODY = 1024;
  private static final int BATCH = 128;

  /** A whole number of batches in each of 64 queues. */
  private static final int MESSAGES = 524_288;

  private static final List<Integer> BUSY = List.of(1, 8, 64);
  private static final int WIDEST = 64;
  private static final int TOPICS = 124;
  private static final int QUEUES = 8;
  private static final int MORE = TOPICS * QUEUES;
  private static final Duration WITHIN = Duration.ofMinutes(3);
  private static final Duration IDLE_TIME = Duration.ofSeconds(10);

  /** What is rarely called is compiled late: what compilers take is no cost of being idle. */
  private static final Duration COMPILED_WITHIN = Duration.ofMinutes(3);

  private static final Duration LITTLE_COMPILATION = Duration.ofMillis(30);
  private static final Duration ONE_WAY = Duration.ofMillis(50);
  private static final double KIB = 1024;

  private static final String SMALL_HEAP = "-Xmx2g";
  private static final String LARGE_HEAP = "-Xmx6g";
  private static final Map<String, String> LARGEST_WINDOWS =
      Map.of(
          "lockstep.relay.queue-window", "64M",
          "lockstep.relay.read-budget", "1G");

  /** What an idle relay takes. */
  private record Idle(Samples cores, long heap, long residentKib, long threads) {}

  @Override
  public String name() {
    return "scale";
  }

  @Override
  public String summary() {
    return "1,000 idle queues in one relay, CPU per message from 1 to 64 busy ones, a 2 GiB heap";
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
    RocketMqCluster source = clusters.get(0);
    RocketMqCluster destination = clusters.get(1);
    RocketMqCluster far = clusters.get(2);
    Figures.Builder figures = Figures.builder();
    try (RelayRig rig = RelayRig.start(run, clusters)) {
      preload(source, BUSY);
      flatness(run, rig, source, destination, figures);
      idle(run, rig, source, destination, figures);
    }
    preload(far, List.of(WIDEST));
    far.link().delay(ONE_WAY);
    heap(run, clusters, far, destination, figures);
    return figures.build();
  }

  private static void preload(RocketMqCluster cluster, List<Integer> queueCounts) {
    try (LoadClient client = LoadClient.to(cluster)) {
      for (int queues : queueCounts) {
        cluster.createTopic(busyTopic(queues), queues);
        new RawIngest(client, busyTopic(queues), queues)
            .fill(_ -> MessageEncoder.originals(BODY), MESSAGES / queues, BATCH);
      }
    }
  }

  private static String busyTopic(int queues) {
    return "busy-" + queues;
  }

  private static void flatness(
      BenchRun run,
      RelayRig rig,
      RocketMqCluster source,
      RocketMqCluster destination,
      Figures.Builder figures) {
    for (int queues : BUSY) {
      busy(rig, source, destination, queues, 0); // warms up, does not count
    }
    List<List<Double>> rounds =
        run.eachRound(round -> {
          List<Double> micros =
              BUSY.stream()
                  .map(queues -> busy(rig, source, destination, queues, round).relayMicros())
                  .toList();
          run.progress()
              .done(
                  "  round %d: %.1f, %.1f, %.1f us/msg with 1, 8, 64 busy queues"
                      .formatted(round, micros.get(0), micros.get(1), micros.get(2)));
          return micros;
        });
    List<Double> medians = new ArrayList<>();
    List<Double> toFewest = new ArrayList<>();
    for (int i = 0; i < BUSY.size(); i++) {
      int index = i;
      Samples micros = BenchRun.samples(rounds, round -> round.get(index));
      medians.add(micros.median());
      toFewest.add(BenchRun.samples(rounds, round -> round.get(index) / round.getFirst()).median());
      figures.aside("relay's CPU, busy queues: %d, us/msg".formatted(BUSY.get(i)), micros);
    }
    figures
        .add(
            "cpu_flatness",
            "CPU per message from 1 to 64 busy queues to that with 1, (max - min) / min of the medians",
            Samples.of(toFewest).flatness())
        .aside("the same of the medians of us/msg themselves", Samples.of(medians).flatness());
  }

  private static RelayRig.Backlog busy(
      RelayRig rig, RocketMqCluster source, RocketMqCluster destination, int queues, int round) {
    String id = "busy-%d-%d".formatted(queues, round);
    return rig.relay(id, source, busyTopic(queues), destination, queues, MESSAGES);
  }

  private static void idle(
      BenchRun run,
      RelayRig rig,
      RocketMqCluster source,
      RocketMqCluster destination,
      Figures.Builder figures) {
    rig.relay().restart(); // what the busy queues have left behind is not to count
    start(run, rig, source, destination, "few", 1);
    Idle few = idle(run, rig);
    start(run, rig, source, destination, "more", TOPICS);
    Idle all = idle(run, rig);
    long pid = rig.relay().pid();
    run.progress().done("  1,000 queues: process %d".formatted(pid));
    figures
        .add("idle_core_fraction", "relay's CPU with 1,000 idle queues, share of a core", all.cores)
        .aside("relay's CPU with 8 idle queues, share of a core", few.cores)
        .add(
            "idle_queue_kib",
            "heap of an idle queue after a collection, KiB",
            (all.heap - few.heap) / KIB / MORE)
        .aside(
            "resident memory of an idle queue, heap and all else, KiB",
            (double) (all.residentKib - few.residentKib) / MORE)
        .aside("threads with 8 queues", few.threads)
        .aside("threads with 1,000 queues", all.threads);
  }

  private static void start(
      BenchRun run,
      RelayRig rig,
      RocketMqCluster source,
      RocketMqCluster destination,
      String id,
      int topics) {
    Task.Builder task =
        Task.newBuilder()
            .setSource("clusters/" + source.name())
            .setDestination("clusters/" + destination.name());
    for (int i = 0; i < topics; i++) {
      String topic = "%s-%d".formatted(id, i);
      run.progress().update("creating topic " + topic);
      source.createTopic(topic, QUEUES);
      task.addMappings(TopicMapping.newBuilder().setSourceTopic(topic));
    }
    rig.replication().create(id, task.build());
    Awaitility.await("all queues of %s are relayed".formatted(id))
        .atMost(WITHIN)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> {
          run.progress().update("waiting for %d queues".formatted(topics * QUEUES));
          return rig.replication().isRunning(id, topics * QUEUES);
        });
  }

  private static Idle idle(BenchRun run, RelayRig rig) {
    long pid = rig.relay().pid();
    awaitCompiled(run, pid);
    List<Double> cores =
        run.eachRound(round -> {
          run.progress().update("idle, round %d".formatted(round));
          Duration before = ProcessCpu.of(pid);
          long start = System.nanoTime();
          pause(IDLE_TIME);
          Duration time = Duration.ofNanos(System.nanoTime() - start);
          return ProcessCpu.cores(ProcessCpu.of(pid).minus(before), time);
        });
    long heap = new JvmProbe(pid).liveHeapBytes();
    ProcessStatus status = ProcessStatus.of(pid).orElse(new ProcessStatus(0, 0));
    return new Idle(Samples.of(cores), heap, status.residentKib(), status.threads());
  }

  private static void awaitCompiled(BenchRun run, long pid) {
    JvmProbe jvm = new JvmProbe(pid);
    long end = System.nanoTime() + COMPILED_WITHIN.toNanos();
    Duration before = jvm.compilation();
    Duration spent;
    do {
      run.progress().update("waiting until all that an idle relay does is compiled");
      pause(IDLE_TIME);
      Duration now = jvm.compilation();
      spent = now.minus(before);
      before = now;
    } while (spent.compareTo(LITTLE_COMPILATION) > 0 && System.nanoTime() < end);
  }

  /** Measuring over a time is what is wanted here, not waiting for something. */
  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void heap(
      BenchRun run,
      List<RocketMqCluster> clusters,
      RocketMqCluster far,
      RocketMqCluster destination,
      Figures.Builder figures) {
    double small = farRate(run, clusters, far, destination, SMALL_HEAP);
    double large = farRate(run, clusters, far, destination, LARGE_HEAP);
    figures
        .aside("64 queues, 50 ms, windows of 64 MiB (1 GiB in all), 2 GiB heap, msg/s", small)
        .aside("the same with a 6 GiB heap, msg/s", large)
        .aside("2 GiB heap to 6 GiB heap", small / large);
  }

  private static double farRate(
      BenchRun run,
      List<RocketMqCluster> clusters,
      RocketMqCluster far,
      RocketMqCluster destination,
      String heap) {
    try (RelayRig rig = RelayRig.start(run, clusters, List.of(heap), LARGEST_WINDOWS)) {
      List<Double> rates = new ArrayList<>();
      for (int i = 0; i < 3; i++) { // the first warms up
        String id = "heap%s-%d".formatted(heap.toLowerCase(Locale.ROOT), i);
        rates.add(rig.relay(id, far, busyTopic(WIDEST), destination, WIDEST, MESSAGES).perSecond());
      }
      rates.removeFirst();
      return Samples.of(rates).most();
    }
  }
}
