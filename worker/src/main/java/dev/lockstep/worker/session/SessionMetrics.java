package dev.lockstep.worker.session;

import dev.lockstep.worker.v1.ShardKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** What a session counts. Thread-safe. */
final class SessionMetrics {

  private final Map<ShardKind, AtomicLong> shards = new EnumMap<>(ShardKind.class);
  private final AtomicLong registered = new AtomicLong();
  private final Counter dropped;

  SessionMetrics(MeterRegistry registry, Set<ShardKind> kinds) {
    for (ShardKind kind : kinds) {
      AtomicLong count = new AtomicLong();
      shards.put(kind, count);
      Gauge.builder("lockstep.worker.shards", count, AtomicLong::get)
          .description("Shards that this worker holds")
          .tag("kind", kind.name().substring("SHARD_KIND_".length()).toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder("lockstep.worker.registered", registered, AtomicLong::get)
        .description("1 while this worker is registered with a coordinator")
        .register(registry);
    dropped =
        Counter.builder("lockstep.worker.shards.dropped")
            .description("Shards dropped because the lease was over or they were not adopted")
            .register(registry);
  }

  void shards(ShardKind kind, long count) {
    AtomicLong gauge = shards.get(kind);
    if (gauge != null) {
      gauge.set(count);
    }
  }

  void registered(boolean is) {
    registered.set(is ? 1 : 0);
  }

  void dropped() {
    dropped.increment();
  }
}
