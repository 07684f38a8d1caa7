package dev.lockstep.relay.metrics;

import dev.lockstep.worker.metrics.SharedMeters;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The meters of all flows that this process has shards of. Gauges go with the last shard of a flow;
 * what was counted stays readable for two minutes more. Thread-safe.
 */
public final class RelayMetrics {

  private static final long KEPT_SECONDS = 120;

  private final SharedMeters<RelayFlow, RelayMeters> counts;
  private final SharedMeters<RelayFlow, FlowGauges> gauges;

  /** No meters yet. */
  public RelayMetrics(MeterRegistry registry) {
    this(registry, CompletableFuture.delayedExecutor(KEPT_SECONDS, TimeUnit.SECONDS));
  }

  RelayMetrics(MeterRegistry registry, Executor later) {
    counts = new SharedMeters<>(flow -> new RelayMeters(registry, flow), RelayMeters::close, later);
    gauges =
        new SharedMeters<>(
            flow -> new FlowGauges(registry, flow), FlowGauges::close, Runnable::run);
  }

  /** A shard's use of the meters of its flow, from its beginning to its end. */
  public ShardMeters open(RelayFlow flow) {
    return new ShardMeters(flow);
  }

  /** What a shard counts with, and where it shows how its queues stand. */
  public final class ShardMeters implements AutoCloseable {

    private final RelayFlow flow;
    private final RelayMeters counted;
    private final FlowGauges shown;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Supplier<List<QueueFigures>> queues;

    private ShardMeters(RelayFlow flow) {
      this.flow = flow;
      this.counted = counts.open(flow);
      this.shown = gauges.open(flow);
    }

    /** What is counted. */
    public RelayMeters counts() {
      return counted;
    }

    /** The shard's queues from now on; asked on the thread that reads metrics. */
    public void show(Supplier<List<QueueFigures>> figures) {
      queues = figures;
      shown.add(figures);
    }

    @Override
    public void close() {
      if (!closed.compareAndSet(false, true)) {
        return;
      }
      Supplier<List<QueueFigures>> figures = queues;
      if (figures != null) {
        shown.remove(figures);
      }
      gauges.close(flow);
      counts.close(flow);
    }
  }
}
