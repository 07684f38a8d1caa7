package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.load.LoadClient;
import dev.lockstep.e2e.load.MessageEncoder;
import dev.lockstep.e2e.load.RawIngest;
import dev.lockstep.testbed.RocketMqCluster;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;

/** A topic of one queue as it is in both clusters when a relay has copied ten million messages. */
final class LongQueue {

  static final String TOPIC = "long";
  static final String BROKER = "broker-a";
  static final int MESSAGES = 10_000_000;

  private static final int BODY = 16;
  private static final int BATCH_BYTES = 1 << 20;
  private static final Duration WITHIN = Duration.ofMinutes(4);

  private LongQueue() {}

  static void fill(BenchRun run, RocketMqCluster source, RocketMqCluster destination) {
    source.createTopic(TOPIC, 1);
    destination.createTopic(TOPIC, 1);
    MessageEncoder originals = MessageEncoder.bareOriginals(BODY);
    MessageEncoder copies = originals.copiesOfThese(source.name(), BROKER, 0);
    try (LoadClient toSource = LoadClient.to(source);
        LoadClient toDestination = LoadClient.to(destination)) {
      CompletableFuture<Void> stored =
          CompletableFuture.allOf(store(toSource, originals), store(toDestination, copies));
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

  private static CompletableFuture<Void> store(LoadClient client, MessageEncoder encoder) {
    return CompletableFuture.runAsync(
        () ->
            new RawIngest(client, TOPIC, 1)
                .fill(_ -> encoder, MESSAGES, encoder.fitting(BATCH_BYTES)),
        Thread::startVirtualThread);
  }
}
