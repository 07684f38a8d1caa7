package dev.lockstep.relay.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.QueuePhase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayMetricsTest {

  private static final RelayFlow FLOW =
      new RelayFlow("orders-dr", "orders", "hangzhou", "shanghai");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ArrayDeque<Runnable> later = new ArrayDeque<>();
  private final RelayMetrics metrics = new RelayMetrics(registry, later::add);

  @Test
  void addsUpTheQueuesOfAllShardsOfAFlow() {
    // Given two shards of it
    try (RelayMetrics.ShardMeters one = metrics.open(FLOW);
        RelayMetrics.ShardMeters other = metrics.open(FLOW)) {
      // When they show their queues
      one.show(() ->
          List.of(
              new QueueFigures(QueuePhase.Value.RELAYING, 5, 1_500, 3),
              new QueueFigures(QueuePhase.Value.STOPPED, 7, 60_000, 2_000_000_000)));
      other.show(() -> List.of(new QueueFigures(QueuePhase.Value.RELAYING, 1, 10, 4)));

      // Then messages are added up and the oldest one tells the time
      assertThat(gauge("lockstep.relay.lag.messages")).isEqualTo(13);
      assertThat(gauge("lockstep.relay.lag.seconds")).isEqualTo(60);
      assertThat(gauge("lockstep.relay.unseen.seconds")).isEqualTo(2);
      assertThat(gauge("lockstep.relay.queues", "phase", "relaying")).isEqualTo(2);
      assertThat(gauge("lockstep.relay.queues", "phase", "stopped")).isEqualTo(1);
      assertThat(gauge("lockstep.relay.queues", "phase", "retrying")).isZero();
    }
  }

  @Test
  void countsABatchOnceWhateverItHolds() {
    // Given
    try (RelayMetrics.ShardMeters shard = metrics.open(FLOW)) {
      // When
      shard.counts().relayed(100, 4_096, 30, 16);

      // Then
      assertThat(registry.get("lockstep.relay.messages").counter().count()).isEqualTo(100);
      assertThat(registry.get("lockstep.relay.bytes").counter().count()).isEqualTo(4_096);
      assertThat(registry.get("lockstep.relay.end.to.end").timer().count()).isEqualTo(1);
      assertThat(registry.get("lockstep.relay.batch.messages").summary().max()).isEqualTo(100);
      assertThat(registry.get("lockstep.relay.window.pulls").summary().max()).isEqualTo(16);
    }
  }

  @Test
  void gaugesGoWithTheLastShardAndCountsAWhileLater() {
    // Given a flow of which two shards were here
    RelayMetrics.ShardMeters one = metrics.open(FLOW);
    RelayMetrics.ShardMeters other = metrics.open(FLOW);
    other.counts().gap(3);
    one.close();
    assertThat(gauge("lockstep.relay.lag.messages")).isZero();

    // When the last one goes
    other.close();
    other.close();

    // Then what it counted can still be read, and nothing is left in the end
    assertThat(registry.find("lockstep.relay.lag.messages").gauge()).isNull();
    assertThat(registry.get("lockstep.relay.gap.messages").counter().count()).isEqualTo(3);
    later.forEach(Runnable::run);
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void countsGoOnIfAShardComesBackInTime() {
    // Given a flow whose last shard has gone
    RelayMetrics.ShardMeters gone = metrics.open(FLOW);
    gone.counts().gap(3);
    gone.close();

    // When one comes back before its meters are removed
    try (RelayMetrics.ShardMeters back = metrics.open(FLOW)) {
      later.forEach(Runnable::run);
      back.counts().gap(1);

      // Then nothing was forgotten
      assertThat(registry.get("lockstep.relay.gap.messages").counter().count()).isEqualTo(4);
      assertThat(gauge("lockstep.relay.lag.messages")).isZero();
    }
  }

  private double gauge(String name, String... tags) {
    return registry.get(name).tags(tags).gauge().value();
  }
}
