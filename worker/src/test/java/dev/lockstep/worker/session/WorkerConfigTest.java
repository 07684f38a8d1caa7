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
    assertThat(config.tls().enabled()).isFalse();
    assertThat(config.tls().trustCertificates()).isEmpty();
    assertThat(config.tls().certificate()).isEmpty();
    assertThat(config.tls().key()).isEmpty();
  }

  @Test
  void takesAllSettings() {
    WorkerConfig config =
        config(
            Map.of(
                "lockstep.worker.coordinators", "a:1,b:2",
                "lockstep.worker.data-dir", "/var/lib/lockstep",
                "lockstep.worker.region", "cn-hangzhou",
                "lockstep.worker.drain-timeout", "5s",
                "lockstep.worker.tls.enabled", "true",
                "lockstep.worker.tls.trust-certificates", "/tls/ca.crt",
                "lockstep.worker.tls.certificate", "/tls/tls.crt",
                "lockstep.worker.tls.key", "/tls/tls.key"));
    assertThat(config.coordinators()).containsExactly("a:1", "b:2");
    assertThat(config.dataDir()).isEqualTo(Path.of("/var/lib/lockstep"));
    assertThat(config.region()).contains("cn-hangzhou");
    assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.tls().enabled()).isTrue();
    assertThat(config.tls().trustCertificates()).contains(Path.of("/tls/ca.crt"));
    assertThat(config.tls().certificate()).contains(Path.of("/tls/tls.crt"));
    assertThat(config.tls().key()).contains(Path.of("/tls/tls.key"));
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
