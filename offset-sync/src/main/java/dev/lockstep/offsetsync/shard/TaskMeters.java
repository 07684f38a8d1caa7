package dev.lockstep.offsetsync.shard;

import dev.lockstep.worker.ResourceNames;
import dev.lockstep.worker.metrics.MeterGroup;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What is measured of the automatic sync of one task. Thread-safe. */
final class TaskMeters {

  private record Way(String source, String target) {}

  private final MeterRegistry registry;
  private final Tags tags;
  private final MeterGroup meters;
  private final Timer cycles;
  private final Map<Way, LaneMeters> lanes = new HashMap<>();

  TaskMeters(MeterRegistry registry, String task) {
    this.registry = registry;
    this.tags = Tags.of("task", ResourceNames.id(task));
    this.meters = new MeterGroup(registry, tags);
    this.cycles = meters.timer("lockstep.progress.cycle", "Time that automatic syncs take");
  }

  void cycle(Duration took) {
    cycles.record(took);
  }

  /** One direction, by the names of its clusters; what is known of it already stays known. */
  synchronized LaneMeters lane(String source, String target, Duration interval) {
    LaneMeters lane =
        lanes.computeIfAbsent(
            new Way(ResourceNames.id(source), ResourceNames.id(target)),
            way ->
                new LaneMeters(
                    new MeterGroup(
                        registry, tags.and("source", way.source, "destination", way.target)),
                    System::nanoTime));
    lane.every(interval);
    return lane;
  }

  /** Nothing is synced automatically any more, so nothing gets old. */
  synchronized void clear() {
    lanes.values().forEach(LaneMeters::close);
    lanes.clear();
  }

  void close() {
    clear();
    meters.close();
  }
}
