package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.bench.ProgressRig.Counted;
import dev.lockstep.e2e.load.LoadClient;
import dev.lockstep.e2e.load.MessageEncoder;
import dev.lockstep.e2e.load.RawIngest;
import dev.lockstep.e2e.measure.Percentiles;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.testbed.RocketMqCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;

/**
 * What it takes to find a place in a queue of 10 million messages of which nothing is known. What
 * offset-sync knows of a queue ends with its last use of the clusters, and no shard uses them here:
 * so each call begins with connecting to both, and knows nothing.
 */
final class ColdLookups {

  private static final String TOPIC = "long";
  private static final String BROKER = "broker-a";
  private static final int MESSAGES = 10_000_000;
  private static final int BODY = 16;
  private static final int BATCH_BYTES = 1 << 20;
  private static final int WARM_UP = 50;
  private static final int LOOKUPS = 300;
  private static final Duration WITHIN = Duration.ofMinutes(4);
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
    fill();
    rig.copy(
        TOPIC, Replication.task(source.name(), destination.name(), TOPIC).build(), 1, () -> {});
    SplittableRandom random = new SplittableRandom(1);
    List<Long> pulls = new ArrayList<>();
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < WARM_UP + LOOKUPS; i++) {
      run.progress().update("lookup %d".formatted(i));
      long offset = random.nextLong(1, MESSAGES);
      Counted before = rig.counted();
      long start = System.nanoTime();
      long found = rig.translate(TOPIC, BROKER, offset).getDestination().getOffset();
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

  /** Both queues as they are when a relay has copied ten million messages. */
  private void fill() {
    source.createTopic(TOPIC, 1);
    destination.createTopic(TOPIC, 1);
    MessageEncoder originals = MessageEncoder.bareOriginals(BODY);
    MessageEncoder copies = originals.copiesOfThese(source.name(), BROKER, 0);
    try (LoadClient toSource = LoadClient.to(source);
        LoadClient toDestination = LoadClient.to(destination)) {
      CompletableFuture<Void> stored =
          CompletableFuture.allOf(fill(toSource, originals), fill(toDestination, copies));
      Awaitility.await("both queues are full")
          .atMost(WITHIN)
          .pollInterval(Duration.ofMillis(500))
          .failFast("storing failed", stored::isCompletedExceptionally)
          .until(() -> {
            long least = Math.min(toSource.end(TOPIC, 0), toDestination.end(TOPIC, 0));
            run.progress().update("%,d of %,d messages on both sides".formatted(least, MESSAGES));
            return least == MESSAGES && stored.isDone();
          });
    }
    run.progress().done("  stored %,d messages on both sides".formatted(MESSAGES));
  }

  private static CompletableFuture<Void> fill(LoadClient client, MessageEncoder encoder) {
    return CompletableFuture.runAsync(
        () ->
            new RawIngest(client, TOPIC, 1)
                .fill(_ -> encoder, MESSAGES, encoder.fitting(BATCH_BYTES)),
        Thread::startVirtualThread);
  }
}
