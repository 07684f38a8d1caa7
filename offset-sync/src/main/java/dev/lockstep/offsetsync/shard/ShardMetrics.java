package dev.lockstep.offsetsync.shard;

import dev.lockstep.worker.metrics.SharedMeters;
import io.micrometer.core.instrument.MeterRegistry;

/** What progress shards measure, by task. Thread-safe. */
final class ShardMetrics {

  private final SharedMeters<String, TaskMeters> tasks;

  ShardMetrics(MeterRegistry registry) {
    // At once: what is left of a task that went elsewhere would look as if its progress were old.
    this.tasks =
        new SharedMeters<>(
            task -> new TaskMeters(registry, task), TaskMeters::close, Runnable::run);
  }

  /** Begins to measure a task; ends with {@link #close}. */
  TaskMeters open(String task) {
    return tasks.open(task);
  }

  void close(String task) {
    tasks.close(task);
  }
}
