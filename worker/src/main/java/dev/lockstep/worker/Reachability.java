package dev.lockstep.worker;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Which clusters answer. One is unreachable once it was asked for a while and none of its brokers
 * has answered; one that nobody asks is not. Thread-safe; what is told per request costs next to
 * nothing.
 */
final class Reachability {

  /**
   * Longer than a new pod must be ready before the next one is replaced: an upgrade goes on while a
   * cluster is away.
   */
  static final Duration GRACE = Duration.ofSeconds(30);

  /** What failed longer ago says nothing about now. */
  private static final Duration RECENT = Duration.ofMinutes(2);

  private record Failing(long since, long last) {}

  private final LongSupplier nanoClock;
  private final Map<String, Failing> failing = new ConcurrentHashMap<>();

  /**
   * @param nanoClock monotonic clock, as of {@link System#nanoTime}
   */
  Reachability(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** A broker answered. */
  void answered(String cluster) {
    if (!failing.isEmpty()) {
      failing.remove(cluster);
    }
  }

  /** A server did not answer. */
  void failed(String cluster) {
    long now = nanoClock.getAsLong();
    failing.merge(
        cluster,
        new Failing(now, now),
        (old, latest) -> isRecent(old, now) ? new Failing(old.since, now) : latest);
  }

  /** Nobody uses the cluster any more. */
  void forget(String cluster) {
    failing.remove(cluster);
  }

  boolean isReachable(String cluster) {
    return silence(cluster).isEmpty();
  }

  /** The clusters that are unreachable, and for how long. */
  Map<String, Duration> unreachable() {
    Map<String, Duration> silent = new TreeMap<>();
    failing.keySet().forEach(cluster -> silence(cluster).ifPresent(t -> silent.put(cluster, t)));
    return silent;
  }

  private Optional<Duration> silence(String cluster) {
    Failing known = failing.get(cluster);
    long now = nanoClock.getAsLong();
    // One failure is no silence: it was asked for a while.
    return known != null && isRecent(known, now) && known.last - known.since >= GRACE.toNanos()
        ? Optional.of(Duration.ofNanos(now - known.since))
        : Optional.empty();
  }

  private static boolean isRecent(Failing known, long now) {
    return now - known.last <= RECENT.toNanos();
  }
}
