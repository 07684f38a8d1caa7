package dev.lockstep.coordinator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.http.ClientAuth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoordinatorConfigTest {
  @Test
  void hasTheseDefaults() {
    // When
    CoordinatorConfig config = config(Map.of());

    // Then
    assertThat(config.dataDir()).isEqualTo(Path.of("data"));
    assertThat(config.address()).isEmpty();
    assertThat(config.lease()).isEqualTo(Duration.ofSeconds(20));
    assertThat(config.heartbeatInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.settle()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.warmUp()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.queuesPerShard()).isEqualTo(4);
    assertThat(config.discoveryInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.journalInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.operationsKept()).isEqualTo(10_000);
    assertThat(config.loopCapacity()).isEqualTo(10_000);
    assertThat(config.leader().lease()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.leader().renewInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.tls().clientAuth()).isEqualTo(ClientAuth.NONE);
    config.check();
  }

  @Test
  void readsEveryKey() {
    // When
    CoordinatorConfig config =
        config(
            Map.ofEntries(
                Map.entry("lockstep.coordinator.data-dir", "/var/lib/lockstep"),
                Map.entry("lockstep.coordinator.address", "10.0.0.1:7400"),
                Map.entry("lockstep.coordinator.lease", "40s"),
                Map.entry("lockstep.coordinator.heartbeat-interval", "2s"),
                Map.entry("lockstep.coordinator.settle", "3s"),
                Map.entry("lockstep.coordinator.warm-up", "8s"),
                Map.entry("lockstep.coordinator.queues-per-shard", "16"),
                Map.entry("lockstep.coordinator.discovery-interval", "5s"),
                Map.entry("lockstep.coordinator.journal-interval", "4s"),
                Map.entry("lockstep.coordinator.operations-kept", "7"),
                Map.entry("lockstep.coordinator.loop-capacity", "500"),
                Map.entry("lockstep.coordinator.tls.client-auth", "required"),
                Map.entry("lockstep.coordinator.leader.lease", "30s"),
                Map.entry("lockstep.coordinator.leader.renew-interval", "9s")));

    // Then
    assertThat(config.dataDir()).isEqualTo(Path.of("/var/lib/lockstep"));
    assertThat(config.address()).contains("10.0.0.1:7400");
    assertThat(config.lease()).isEqualTo(Duration.ofSeconds(40));
    assertThat(config.heartbeatInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.settle()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.warmUp()).isEqualTo(Duration.ofSeconds(8));
    assertThat(config.queuesPerShard()).isEqualTo(16);
    assertThat(config.discoveryInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.journalInterval()).isEqualTo(Duration.ofSeconds(4));
    assertThat(config.operationsKept()).isEqualTo(7);
    assertThat(config.loopCapacity()).isEqualTo(500);
    assertThat(config.leader().lease()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.leader().renewInterval()).isEqualTo(Duration.ofSeconds(9));
    assertThat(config.tls().clientAuth()).isEqualTo(ClientAuth.REQUIRED);
    config.check();
  }

  @Test
  void namesEverythingThatIsWrong() {
    // Given
    CoordinatorConfig config =
        config(
            Map.of(
                "lockstep.coordinator.heartbeat-interval", "6s",
                "lockstep.coordinator.queues-per-shard", "0",
                "lockstep.coordinator.leader.renew-interval", "5s"));

    // When, Then
    assertThatThrownBy(config::check)
        .hasMessageContaining("heartbeat-interval: at most a quarter of lease")
        .hasMessageContaining("queues-per-shard: 1 to 1000, is 0")
        .hasMessageContaining("leader.renew-interval: at most a third");
  }

  @Test
  void refusesAStoreThatIsNoPostgresqlOrHasNoUrl() {
    assertThatThrownBy(() ->
            config(Map.of("lockstep.coordinator.postgresql.url", "jdbc:mysql://db/lockstep"))
                .check())
        .hasMessageContaining("postgresql.url: must begin with jdbc:postgresql:");
    assertThatThrownBy(
            () -> config(Map.of("lockstep.coordinator.postgresql.username", "lockstep")).check())
        .hasMessageContaining("postgresql.url: needed where");
  }

  @Test
  void refusesKeysThatItDoesNotKnow() {
    // When, Then
    assertThatThrownBy(() -> config(Map.of("lockstep.coordinator.leas", "1s")))
        .hasMessageContaining("lockstep.coordinator.leas");
  }

  private static CoordinatorConfig config(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(CoordinatorConfig.class)
        .withSources(new PropertiesConfigSource(values, "test", 100))
        .build()
        .getConfigMapping(CoordinatorConfig.class);
  }
}
