package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.bench.ProgressRig.Counted;
import dev.lockstep.e2e.measure.Percentiles;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.testbed.RocketMqCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What it takes to find a place in a queue of 10 million messages of which nothing is known. What
 * offset-sync knows of a queue ends with its last use of the clusters, and no shard uses them here:
 * so each call begins with connecting to both, and knows nothing.
 */
final class ColdLookups {

  private static final int WARM_UP = 50;
  private static final int LOOKUPS = 300;
  private static final double NANOS_PER_MILLI = 1e6;

  record Measured(Percentiles pulls, Percentiles nanos) {
    double p99Millis() {
      return nanos.at(99) / NANOS_PER_MILLI;
    }
  }

  private final BenchRun run;
  private final ProgressRig rig;
  private final RocketMqCluster source;
  private final RocketMqCluster destination;

  ColdLookups(BenchRun run, ProgressRig rig, RocketMqCluster source, RocketMqCluster destination) {
    this.run = run;
    this.rig = rig;
    this.source = source;
    this.destination = destination;
  }

  Measured measure() {
    LongQueue.fill(run, source, destination);
    rig.copy(
        LongQueue.TOPIC,
        Replication.task(source.name(), destination.name(), LongQueue.TOPIC).build(),
        1,
        () -> {});
    SplittableRandom random = new SplittableRandom(1);
    List<Long> pulls = new ArrayList<>();
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < WARM_UP + LOOKUPS; i++) {
      run.progress().update("lookup %d".formatted(i));
      long offset = random.nextLong(1, LongQueue.MESSAGES);
      Counted before = rig.counted();
      long start = System.nanoTime();
      long found =
          rig.translate(LongQueue.TOPIC, LongQueue.BROKER, offset).getDestination().getOffset();
      long took = System.nanoTime() - start;
      if (found != offset) {
        throw new IllegalStateException("%d is not at %d".formatted(offset, found));
      }
      if (i >= WARM_UP) {
        pulls.add(rig.counted().pulls() - before.pulls());
        nanos.add(took);
      }
    }
    Measured measured =
        new Measured(
            Percentiles.of(pulls.stream().mapToLong(Long::longValue)),
            Percentiles.of(nanos.stream().mapToLong(Long::longValue)));
    run.progress()
        .done(
            "  lookups: pulls %s; time p50 %.1f ms, p99 %.1f ms"
                .formatted(
                    measured.pulls, measured.nanos.at(50) / NANOS_PER_MILLI, measured.p99Millis()));
    return measured;
  }
}
