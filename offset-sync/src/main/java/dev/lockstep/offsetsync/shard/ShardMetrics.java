package dev.lockstep.offsetsync.shard;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What progress shards measure. Thread-safe. */
final class ShardMetrics {

  private final Timer cycles;

  ShardMetrics(MeterRegistry registry) {
    this.cycles =
        Timer.builder("lockstep.progress.cycle")
            .description("Time that automatic syncs take")
            .register(registry);
  }

  void cycle(Duration took) {
    cycles.record(took);
  }
}
