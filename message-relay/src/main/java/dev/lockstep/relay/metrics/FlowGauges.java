package dev.lockstep.relay.metrics;

import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.worker.metrics.MeterGroup;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the queues of a flow stand, added up when metrics are read and not before: a queue that
 * nobody asks about costs nothing. Thread-safe.
 */
final class FlowGauges implements AutoCloseable {

  /** All gauges of one scrape show the same moment, and the queues are gone through once for it. */
  private static final Duration SAME_SCRAPE = Duration.ofSeconds(1);

  private static final List<QueuePhase.Value> PHASES =
      List.of(
          QueuePhase.Value.RESUMING,
          QueuePhase.Value.RELAYING,
          QueuePhase.Value.RETRYING,
          QueuePhase.Value.STOPPED,
          QueuePhase.Value.DRAINED);

  private record Totals(
      long lagMessages,
      long lagMillis,
      long unseenNanos,
      Map<QueuePhase.Value, Integer> phases,
      long at) {}

  private final List<Supplier<List<QueueFigures>>> shards = new CopyOnWriteArrayList<>();
  private final MeterGroup meters;
  private @Nullable Totals last;

  FlowGauges(MeterRegistry registry, RelayFlow flow) {
    meters = new MeterGroup(registry, flow.tags());
    meters.gauge(
        "lockstep.relay.lag.messages",
        "Source messages not yet copied, as far as this relay knows",
        this,
        gauges -> gauges.totals().lagMessages());
    meters.gauge(
        "lockstep.relay.lag.seconds",
        "Age of the oldest source message not yet copied, by the time the source stored it",
        this,
        gauges -> gauges.totals().lagMillis() / 1e3);
    meters.gauge(
        "lockstep.relay.unseen.seconds",
        "Longest time since it was last seen where a source queue ends: as old is what is known of lag",
        this,
        gauges -> gauges.totals().unseenNanos() / 1e9);
    for (QueuePhase.Value phase : PHASES) {
      meters.gauge(
          "lockstep.relay.queues",
          "Source queues that this relay has, by phase",
          this,
          gauges -> gauges.totals().phases().getOrDefault(phase, 0),
          "phase",
          phase.name().toLowerCase(Locale.ROOT));
    }
  }

  void add(Supplier<List<QueueFigures>> shard) {
    shards.add(shard);
  }

  void remove(Supplier<List<QueueFigures>> shard) {
    shards.remove(shard);
  }

  private synchronized Totals totals() {
    Totals known = last;
    long now = System.nanoTime();
    if (known == null || now - known.at() > SAME_SCRAPE.toNanos()) {
      known = count(now);
      last = known;
    }
    return known;
  }

  private Totals count(long now) {
    long messages = 0;
    long millis = 0;
    long unseen = 0;
    Map<QueuePhase.Value, Integer> phases = new EnumMap<>(QueuePhase.Value.class);
    for (Supplier<List<QueueFigures>> shard : shards) {
      for (QueueFigures queue : shard.get()) {
        messages += queue.lagMessages();
        millis = Math.max(millis, queue.lagMillis());
        unseen = Math.max(unseen, queue.unseenNanos());
        phases.merge(queue.phase(), 1, Integer::sum);
      }
    }
    return new Totals(messages, millis, unseen, phases, now);
  }

  @Override
  public void close() {
    meters.close();
  }
}
