package dev.lockstep.worker.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;

/** Meters that have labels in common and are removed together. Thread-safe. */
public final class MeterGroup implements AutoCloseable {

  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Meter> meters = new CopyOnWriteArrayList<>();

  /** A group without meters yet, each of which will have these labels. */
  public MeterGroup(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  /** A counter. */
  public Counter counter(String name, String help) {
    return kept(Counter.builder(name).description(help).tags(tags).register(registry));
  }

  /** Counts and sums times up; in buckets too if bounds of them are given. */
  public Timer timer(String name, String help, Duration... bounds) {
    Timer.Builder timer = Timer.builder(name).description(help).tags(tags);
    if (bounds.length > 0) {
      timer.serviceLevelObjectives(bounds);
    }
    return kept(timer.register(registry));
  }

  /** Counts and sums sizes up, in buckets with these bounds. */
  public DistributionSummary sizes(String name, String help, double... bounds) {
    return kept(
        DistributionSummary.builder(name)
            .description(help)
            .tags(tags)
            .serviceLevelObjectives(bounds)
            .register(registry));
  }

  /**
   * A value that is asked for whenever metrics are read.
   *
   * @param labels of this meter alone: name, value, and so on
   */
  public <T> void gauge(
      String name, String help, T of, ToDoubleFunction<T> value, String... labels) {
    kept(
        Gauge.builder(name, of, value)
            .description(help)
            .tags(tags.and(labels))
            .strongReference(true)
            .register(registry));
  }

  private <M extends Meter> M kept(M meter) {
    meters.add(meter);
    return meter;
  }

  /** Removes the meters. */
  @Override
  public void close() {
    meters.forEach(registry::remove);
    meters.clear();
  }
}
