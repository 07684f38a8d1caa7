package dev.lockstep.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerConfigTest {

  @Test
  void hasDefaults() {
    WorkerConfig config = config(Map.of());
    assertThat(config.coordinators()).containsExactly("localhost:7400");
    assertThat(config.dataDir()).isEqualTo(Path.of("data"));
    assertThat(config.region()).isEmpty();
    assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void takesAllSettings() {
    WorkerConfig config =
        config(
            Map.of(
                "lockstep.worker.coordinators", "a:1,b:2",
                "lockstep.worker.data-dir", "/var/lib/lockstep",
                "lockstep.worker.region", "cn-hangzhou",
                "lockstep.worker.drain-timeout", "5s"));
    assertThat(config.coordinators()).containsExactly("a:1", "b:2");
    assertThat(config.dataDir()).isEqualTo(Path.of("/var/lib/lockstep"));
    assertThat(config.region()).contains("cn-hangzhou");
    assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(5));
  }

  private static WorkerConfig config(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withMapping(WorkerConfig.class)
        .withConverter(
            Duration.class, 100, new io.quarkus.runtime.configuration.DurationConverter())
        .withSources(new PropertiesConfigSource(values, "test", 100))
        .build()
        .getConfigMapping(WorkerConfig.class);
  }
}
