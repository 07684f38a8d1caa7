package dev.lockstep.e2e.bench;

import dev.lockstep.admin.v1.ShardStatus;
import dev.lockstep.e2e.load.LoadClient;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.report.Figures;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * How long a relay that was killed takes to go on when the destination queue has 10 million
 * messages: from the moment that it is given its work again to the first new copy in the
 * destination's log. Once with the coordinator's checkpoint, and once with a coordinator that knows
 * nothing. A producer goes on all the time, so that there is something to copy.
 */
final class ResumeBenchmark implements Benchmark {

  private static final int RATE = 1_000;
  private static final Duration WITHIN = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(5);
  private static final double MILLIS = 1000;

  /**
   * One resume, all in seconds.
   *
   * @param fromAssignment from the new assignment to the first new copy
   * @param fromStart from the start of the relay's process
   * @param fromKill from the kill
   */
  private record Resume(double fromAssignment, double fromStart, double fromKill) {}

  @Override
  public String name() {
    return "resume";
  }

  @Override
  public String summary() {
    return "seconds to the first new copy after a kill -9, with 10 million messages in the queue";
  }

  @Override
  public Figures run(BenchRun run) {
    run.progress().done("Starting two clusters");
    List<RocketMqCluster> clusters =
        BenchClusters.start(run, BenchClusters.of("source"), BenchClusters.of("destination"));
    RocketMqCluster source = clusters.getFirst();
    RocketMqCluster destination = clusters.getLast();
    LoadClient toDestination = run.resources().own(LoadClient.to(destination));
    LongQueue.fill(run, source, destination);
    WorkloadProducer _ =
        run.resources()
            .own(
                WorkloadProducer.start(
                    source,
                    Workload.of(LongQueue.TOPIC)
                        .dressed(false)
                        .messages(Long.MAX_VALUE)
                        .rate(RATE)));
    List<Double> fresh =
        run.eachRound(round -> withoutCheckpoint(run, clusters, toDestination, round));
    List<Resume> killed = killed(run, clusters, toDestination);
    return Figures.builder()
        .add(
            "seconds",
            "from the new assignment to the first new copy, s",
            BenchRun.samples(killed, Resume::fromAssignment))
        .aside(
            "from the start of the relay's process, s", BenchRun.samples(killed, Resume::fromStart))
        .aside("from the kill, s", BenchRun.samples(killed, Resume::fromKill))
        .add(
            "seconds_without_checkpoint",
            "from the first assignment by a coordinator without checkpoints, s",
            BenchRun.samples(fresh, seconds -> seconds))
        .build();
  }

  private static double withoutCheckpoint(
      BenchRun run, List<RocketMqCluster> clusters, LoadClient destination, int round) {
    try (RelayRig rig = RelayRig.start(run, clusters)) {
      long known = settledEnd(destination);
      create(rig, clusters);
      long assigned = awaitAssignment(rig, 0);
      double seconds = (firstCopy(destination, known) - assigned) / MILLIS;
      run.progress().done("  round %d, no checkpoint: %.2f s".formatted(round, seconds));
      return seconds;
    }
  }

  private static List<Resume> killed(
      BenchRun run, List<RocketMqCluster> clusters, LoadClient destination) {
    try (RelayRig rig = RelayRig.start(run, clusters)) {
      create(rig, clusters);
      return run.eachRound(round -> {
        Resume resume = kill(rig, destination);
        run.progress()
            .done(
                "  round %d: %.2f s from the assignment, %.2f s from the start, %.2f s from the kill"
                    .formatted(round, resume.fromAssignment, resume.fromStart, resume.fromKill));
        return resume;
      });
    }
  }

  private static Resume kill(RelayRig rig, LoadClient destination) {
    Awaitility.await("the queue is relayed")
        .atMost(WITHIN)
        .until(() -> rig.replication().isRunning(LongQueue.TOPIC, 1));
    long epoch = shard(rig).getEpoch();
    long running = destination.end(LongQueue.TOPIC, 0);
    awaitBeyond(destination, running + 2 * RATE); // so that there is a checkpoint
    long killed = System.currentTimeMillis();
    rig.relay().kill();
    long known = settledEnd(destination);
    long started = System.currentTimeMillis();
    rig.relay().start();
    long assigned = awaitAssignment(rig, epoch);
    long copied = firstCopy(destination, known);
    return new Resume(
        (copied - assigned) / MILLIS, (copied - started) / MILLIS, (copied - killed) / MILLIS);
  }

  private static void create(RelayRig rig, List<RocketMqCluster> clusters) {
    rig.replication()
        .create(
            LongQueue.TOPIC,
            Replication.task(clusters.getFirst().name(), clusters.getLast().name(), LongQueue.TOPIC)
                .build());
  }

  private static ShardStatus shard(RelayRig rig) {
    return rig.replication()
        .relayShards(LongQueue.TOPIC)
        .findFirst()
        .orElse(ShardStatus.getDefaultInstance());
  }

  /** When the shard was seen with an owner under a later epoch, ms since the epoch. */
  private static long awaitAssignment(RelayRig rig, long afterEpoch) {
    Awaitility.await("the queue has a new owner")
        .atMost(WITHIN)
        .pollDelay(Duration.ZERO)
        .pollInterval(POLL)
        .until(() -> shard(rig).getEpoch() > afterEpoch && !shard(rig).getWorker().isEmpty());
    return System.currentTimeMillis();
  }

  /** What the dead relay still had on its way is stored by now. */
  private static long settledEnd(LoadClient destination) {
    long[] end = {destination.end(LongQueue.TOPIC, 0)};
    Awaitility.await("nobody writes")
        .atMost(WITHIN)
        .pollDelay(Duration.ofMillis(50))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> {
          long before = end[0];
          end[0] = destination.end(LongQueue.TOPIC, 0);
          return end[0] == before;
        });
    return end[0];
  }

  /** When the message at an offset was stored, by the destination broker's clock. */
  private static long firstCopy(LoadClient destination, long offset) {
    awaitBeyond(destination, offset);
    return destination.storeTime(LongQueue.TOPIC, 0, offset);
  }

  private static void awaitBeyond(LoadClient destination, long offset) {
    Awaitility.await("a copy at " + offset)
        .atMost(WITHIN)
        .pollInterval(POLL)
        .until(() -> destination.end(LongQueue.TOPIC, 0) > offset);
  }
}
