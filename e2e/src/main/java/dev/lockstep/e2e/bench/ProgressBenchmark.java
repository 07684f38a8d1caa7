package dev.lockstep.e2e.bench;

import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.e2e.bench.ProgressRig.Counted;
import dev.lockstep.e2e.load.GroupFleet;
import dev.lockstep.e2e.load.LoadClient;
import dev.lockstep.e2e.load.MessageEncoder;
import dev.lockstep.e2e.load.RawIngest;
import dev.lockstep.e2e.measure.Percentiles;
import dev.lockstep.e2e.report.Figures;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import dev.lockstep.testbed.RocketMqCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.awaitility.Awaitility;

/**
 * What automatic progress sync costs with 1,000 groups that have committed on all 8 queues of 10
 * topics: a cycle in which nothing moved; one in which all moved, with 50 ms of round trip to
 * either cluster, nothing known of the queues and all results compared with the exact ones, after
 * one of each that warms the process up; how old progress gets while groups commit; and what it
 * takes to find a place in a queue of 10 million messages of which nothing is known.
 */
final class ProgressBenchmark implements Benchmark {

  static final int GROUPS = 1_000;
  static final int QUEUES = 8;

  private static final int TOPICS = 10;
  private static final int MESSAGES = 4_000;
  private static final int BODY = 128;
  private static final int BATCH = 128;
  private static final String TASK = "fleet";
  private static final Duration FAR = Duration.ofMillis(25);
  private static final Duration ONCE = Duration.ofHours(1);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int WARM_UP_CYCLES = 5;
  private static final int IDLE_CYCLES = 60;
  private static final Duration WITHIN = Duration.ofMinutes(2);
  private static final double MILLIS = 1_000;

  /** One cycle in which all moved. */
  private record Full(double seconds, long pulls, long requests) {}

  private record Idle(double seconds, double requestsPerBroker) {}

  @Override
  public String name() {
    return "progress";
  }

  @Override
  public String summary() {
    return "progress sync of 1,000 groups: cycles, staleness, lookups in 10 million messages";
  }

  @Override
  public Figures run(BenchRun run) {
    run.progress().done("Starting two clusters, a coordinator, a relay and an offset-sync");
    Bed bed = new Bed(run);
    bed.copy();
    Full first = bed.full(bed.source, 0);
    bed.full(bed.destination, 0);
    List<Full> fromFar = run.eachRound(round -> bed.full(bed.source, round));
    List<Full> toFar = run.eachRound(round -> bed.full(bed.destination, round));
    bed.rig.syncEvery(TASK, EVERY);
    Idle idle = bed.idle();
    Percentiles staleness = new Staleness(run, bed.from, bed.to, topic(0), bed.last()).measure();
    bed.rig.stopSync(TASK);
    ColdLookups.Measured lookups =
        new ColdLookups(run, bed.rig, bed.source, bed.destination).measure();
    double moves = (double) GROUPS * TOPICS * QUEUES;
    List<Full> full = new ArrayList<>(fromFar);
    full.addAll(toFar);
    return Figures.builder()
        .add("idle_cycle_ms", "a cycle in which nothing moved, ms", idle.seconds * MILLIS)
        .add(
            "idle_rpcs_per_broker",
            "its requests to a broker, the more asked one",
            idle.requestsPerBroker)
        .add(
            "pulls_per_move",
            "pulls per group and queue that moved, the worst cycle",
            worst(full, cycle -> cycle.pulls / moves))
        .add(
            "full_cycle_s",
            "a cycle in which all moved, 50 ms to a cluster, the worst, s",
            worst(full, Full::seconds))
        .aside("with 50 ms to the source, s", BenchRun.samples(fromFar, Full::seconds))
        .aside("with 50 ms to the destination, s", BenchRun.samples(toFar, Full::seconds))
        .aside("the first one of the process, which is not counted, s", first.seconds)
        .aside(
            "requests per group and queue that moved, the worst cycle",
            worst(full, cycle -> cycle.requests / moves))
        .add(
            "staleness_p99_ms",
            "from a commit to its translation, every 1 s, p99, ms",
            staleness.at(99))
        .aside("the same, p50, ms", staleness.at(50))
        .add(
            "cold_lookup_pulls_max",
            "pulls of a lookup in 10 million messages, nothing known, most",
            lookups.pulls().at(100))
        .add("cold_lookup_p99_ms", "its time through the API, p99, ms", lookups.p99Millis())
        .build();
  }

  private static double worst(List<Full> cycles, ToDoubleFunction<Full> number) {
    return cycles.stream().mapToDouble(number).max().orElseThrow();
  }

  private static String topic(int topic) {
    return "fleet-" + topic;
  }

  /** 1,000 groups on both sides, and all messages copied. */
  private static final class Bed {

    private final BenchRun run;
    private final RocketMqCluster source;
    private final RocketMqCluster destination;
    private final GroupFleet from;
    private final GroupFleet to;
    private final ProgressRig rig;
    private int cycle;

    Bed(BenchRun run) {
      this.run = run;
      List<RocketMqCluster> clusters =
          BenchClusters.start(
              run,
              BenchClusters.of("source").brokerSetting("timerWheelEnable", "true").behindLink(),
              BenchClusters.of("destination").behindLink());
      source = clusters.getFirst();
      destination = clusters.getLast();
      from = run.resources().own(GroupFleet.of(source));
      to = run.resources().own(GroupFleet.of(destination));
      rig = ProgressRig.start(run, clusters);
    }

    void copy() {
      from.create(GROUPS);
      to.create(GROUPS);
      Task.Builder task =
          Task.newBuilder()
              .setSource("clusters/" + source.name())
              .setDestination("clusters/" + destination.name())
              .setProgressSync(ProgressSync.newBuilder().setAutomatic(false));
      try (LoadClient toSource = LoadClient.to(source);
          LoadClient toDestination = LoadClient.to(destination)) {
        for (int i = 0; i < TOPICS; i++) {
          source.createTopic(topic(i), QUEUES);
          destination.createTopic(topic(i), QUEUES);
          task.addMappings(TopicMapping.newBuilder().setSourceTopic(topic(i)));
          new RawIngest(toSource, topic(i), QUEUES)
              .fill(_ -> MessageEncoder.originals(BODY), MESSAGES, BATCH);
        }
        rig.copy(TASK, task.build(), TOPICS * QUEUES, () -> awaitCopies(toDestination));
      }
      run.progress().done("  %,d messages copied in %d queues".formatted(total(), TOPICS * QUEUES));
    }

    private static long total() {
      return (long) TOPICS * QUEUES * MESSAGES;
    }

    private void awaitCopies(LoadClient client) {
      Awaitility.await("all is copied")
          .atMost(WITHIN)
          .pollInterval(Duration.ofMillis(250))
          .until(() -> {
            for (int topic = 0; topic < TOPICS; topic++) {
              for (int queue = 0; queue < QUEUES; queue++) {
                if (client.end(topic(topic), queue) < MESSAGES) {
                  return false;
                }
              }
            }
            return true;
          });
    }

    /** Where no group has got yet. */
    long last() {
      return lowest(cycle);
    }

    /** The part of each queue that a cycle's groups are in; a hundredth is left at the end. */
    private long lowest(int atCycle) {
      return 1 + (MESSAGES - 1L) * 9 / 10 * atCycle / (2L * (1 + run.rounds()));
    }

    Full full(RocketMqCluster far, int round) {
      rig.stopSync(TASK);
      long seed = cycle;
      commit(seed);
      long before = rig.counted().cycles();
      Counted start = rig.counted();
      far.link().delay(FAR);
      try {
        rig.syncEvery(TASK, ONCE);
        awaitCycles(before + 1);
      } finally {
        far.link().delay(Duration.ZERO);
      }
      Counted end = rig.counted();
      if (end.cycles() != before + 1) {
        throw new IllegalStateException("more than one cycle");
      }
      check(seed);
      cycle++;
      Full full =
          new Full(
              end.cycleSeconds() - start.cycleSeconds(),
              end.pulls() - start.pulls(),
              end.requests(source)
                  + end.requests(destination)
                  - start.requests(source)
                  - start.requests(destination));
      run.progress()
          .done(
              "  round %d, 50 ms to %s: %.2f s, %,d pulls, %,d requests in all"
                  .formatted(round, far.name(), full.seconds, full.pulls, full.requests));
      return full;
    }

    private interface Place {
      void at(int group, int topic, int queue, long offset);
    }

    /** Each group somewhere else in each queue. */
    private void places(long seed, Place place) {
      SplittableRandom random = new SplittableRandom(seed);
      long low = lowest(cycle);
      long high = lowest(cycle + 1);
      for (int group = 0; group < GROUPS; group++) {
        for (int topic = 0; topic < TOPICS; topic++) {
          for (int queue = 0; queue < QUEUES; queue++) {
            place.at(group, topic, queue, random.nextLong(low, high));
          }
        }
      }
    }

    private void commit(long seed) {
      run.progress().update("committing");
      if (cycle == 0) {
        // Of a group's first commits on a topic at the same time brokers lose some.
        for (int group = 0; group < GROUPS; group++) {
          for (int topic = 0; topic < TOPICS; topic++) {
            from.commit(group, topic(topic), 0, 0);
          }
        }
        from.settle();
      }
      places(
          seed, (group, topic, queue, offset) -> from.commit(group, topic(topic), queue, offset));
      from.settle();
    }

    /** The relay copied all of it in order into empty queues, so the offsets are the same. */
    private void check(long seed) {
      GroupOffsets committed = to.committed();
      places(
          seed,
          (group, topic, queue, offset) -> {
            long found = committed.offset(GroupFleet.name(group), topic(topic), queue).orElse(-1);
            if (found != offset) {
              throw new IllegalStateException(
                  "%s stands at %d in %s/%d, not at %d"
                      .formatted(GroupFleet.name(group), found, topic(topic), queue, offset));
            }
          });
    }

    private void awaitCycles(long cycles) {
      Awaitility.await("a cycle")
          .atMost(WITHIN)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> rig.counted().cycles() >= cycles);
    }

    Idle idle() {
      run.progress().update("idle");
      awaitCycles(rig.counted().cycles() + WARM_UP_CYCLES);
      Counted start = rig.counted();
      awaitCycles(start.cycles() + IDLE_CYCLES);
      Counted end = rig.counted();
      double cycles = (double) end.cycles() - start.cycles();
      double requests =
          List.of(source, destination).stream()
              .map(cluster -> (end.requests(cluster) - start.requests(cluster)) / cycles)
              .max(Comparator.naturalOrder())
              .orElseThrow();
      Idle idle = new Idle((end.cycleSeconds() - start.cycleSeconds()) / cycles, requests);
      run.progress()
          .done(
              "  idle: %.1f ms, %.2f requests per broker"
                  .formatted(idle.seconds * MILLIS, idle.requestsPerBroker));
      return idle;
    }
  }
}
