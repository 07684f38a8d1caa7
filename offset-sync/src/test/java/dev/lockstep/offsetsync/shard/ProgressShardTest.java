package dev.lockstep.offsetsync.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Duration;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.offsetsync.sync.ProgressSyncer;
import dev.lockstep.offsetsync.sync.Translators;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.v1.ProgressSpec;
import dev.lockstep.worker.v1.ShardEvent;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A task without queues: its syncs ask no broker. */
class ProgressShardTest {

  private static final java.time.Duration LIMIT = java.time.Duration.ofSeconds(20);
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Tenure tenure = new Tenure("tasks/test/progress");
  private final ProgressShard shard =
      new ProgressShard(
          "tasks/test",
          ProgressSpec.newBuilder()
              .setSource(cluster("hangzhou"))
              .setDestination(cluster("shanghai"))
              .setSettings(
                  ProgressSync.newBuilder()
                      .setEnabled(true)
                      .setAutomatic(true)
                      .setInterval(Duration.newBuilder().setNanos(10_000_000)))
              .build(),
          tenure,
          new Clusters(),
          new ProgressSyncer(new Translators(registry), registry),
          new ShardMetrics(registry),
          Clock.fixed(NOW, ZoneOffset.UTC));

  @AfterEach
  void stop() {
    shard.abort();
  }

  @Test
  void goesOnAfterSyncsThatFailAndTellsOfThemOnce() {
    // Given syncs that fail
    tenure.failWith(new IllegalStateException("a step failed"));

    // When some have been made
    shard.start();
    awaitCycles(5);

    // Then it was told once
    assertThat(tenure.events())
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getReason()).isEqualTo("SYNC_FAILED");
          assertThat(event.getMessage()).contains("a step failed");
          assertThat(event.getTime().getSeconds()).isEqualTo(NOW.getEpochSecond());
        });

    // And the shard still does what it is told
    shard.drain();
    await().atMost(LIMIT).until(tenure::isReleased);
  }

  @Test
  void tellsOfAFailureThatCameBack() {
    // Given a failure that went away
    tenure.failWith(new IllegalStateException("a step failed"));
    shard.start();
    await().atMost(LIMIT).until(() -> tenure.events().size() == 1);
    tenure.failWith(null);
    awaitCycles(3);

    // When it comes back
    tenure.failWith(new IllegalStateException("a step failed"));

    // Then it is told again
    await().atMost(LIMIT).until(() -> tenure.events().size() == 2);
    assertThat(tenure.events()).extracting(ShardEvent::getReason).containsOnly("SYNC_FAILED");
  }

  @Test
  void measuresStalenessWhileItSyncsAndLeavesNoMeterBehind() {
    // Given
    long begin = System.nanoTime();
    shard.start();
    await().until(() -> System.nanoTime() - begin > 1_000_000_000L);

    // Then progress is as old as the last sync, and not as the shard
    await()
        .atMost(LIMIT)
        .until(() ->
            registry
                    .get("lockstep.progress.staleness.seconds")
                    .tags("task", "test", "source", "hangzhou", "destination", "shanghai")
                    .gauge()
                    .value()
                < 0.5);

    // When the shard ends
    shard.drain();

    // Then so do the task's meters
    await()
        .atMost(LIMIT)
        .until(
            () -> registry.getMeters().stream().noneMatch(m -> m.getId().getTag("task") != null));
  }

  @Test
  void stalenessGrowsWhileSyncsFail() {
    // Given syncs that fail
    tenure.failWith(new IllegalStateException("a step failed"));

    // When some time passes
    shard.start();
    awaitCycles(3);
    double before = staleness();
    long begin = System.nanoTime();
    awaitCycles(3);

    // Then it was not reset by any of them
    double passed = (System.nanoTime() - begin) / 1e9;
    assertThat(staleness()).isGreaterThanOrEqualTo(before + passed);
  }

  private double staleness() {
    return registry.get("lockstep.progress.staleness.seconds").gauge().value();
  }

  private void awaitCycles(int more) {
    double wanted = cycles() + more;
    await().atMost(LIMIT).until(() -> cycles() >= wanted);
  }

  private double cycles() {
    Timer timer = registry.find("lockstep.progress.cycle").tag("task", "test").timer();
    return timer == null ? 0 : timer.count();
  }

  private static Cluster cluster(String name) {
    return Cluster.newBuilder().setName("clusters/" + name).addNameServers("127.0.0.1:1").build();
  }
}
