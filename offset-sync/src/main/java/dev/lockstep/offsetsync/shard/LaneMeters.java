package dev.lockstep.offsetsync.shard;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.worker.metrics.MeterGroup;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** How old the progress in the target is, and what was decided about the groups. Thread-safe. */
final class LaneMeters {

  private static final double NANOS = 1e9;

  private final MeterGroup meters;
  private final LongSupplier nanoClock;
  private final Set<Decision.Value> shown = EnumSet.noneOf(Decision.Value.class);
  private volatile Map<Decision.Value, Integer> decisions = Map.of();
  private volatile long readAt;
  private volatile Duration interval = Duration.ZERO;

  /**
   * @param nanoClock monotonic clock, as of {@link System#nanoTime}
   */
  LaneMeters(MeterGroup meters, LongSupplier nanoClock) {
    this.meters = meters;
    this.nanoClock = nanoClock;
    this.readAt = nanoClock.getAsLong();
    meters.gauge(
        "lockstep.progress.staleness.seconds",
        "Time since the offsets of the last sync were read that all brokers answered and that came to its end",
        this,
        lane -> (lane.nanoClock.getAsLong() - lane.readAt) / NANOS);
    meters.gauge(
        "lockstep.progress.interval.seconds",
        "Time between two automatic syncs, as the task says",
        this,
        lane -> lane.interval.toNanos() / NANOS);
  }

  /** Syncs are this far apart from now on. */
  void every(Duration time) {
    interval = time;
  }

  /** All that groups had committed at that time was dealt with. */
  void synced(long takenAt) {
    readAt = takenAt;
  }

  /** The last decisions of all groups. */
  synchronized void decided(Map<Decision.Value, Integer> last) {
    decisions = Map.copyOf(last);
    for (Decision.Value decision : last.keySet()) {
      if (shown.add(decision)) {
        meters.gauge(
            "lockstep.progress.groups",
            "Groups, once per topic, by the last decision of automatic sync",
            this,
            lane -> lane.decisions.getOrDefault(decision, 0),
            "decision",
            decision.name().toLowerCase(Locale.ROOT));
      }
    }
  }

  void close() {
    meters.close();
  }
}
