package dev.lockstep.relay.shard;

import java.time.Duration;

/**
 * What all shards of a process do regularly, they do at the same moments: waking a thousand threads
 * one by one costs many times what waking them together does.
 */
final class Tick {

  private Tick() {}

  /** Time until the next multiple of an interval: more than nothing, at most the interval. */
  static Duration untilNext(Duration interval) {
    return untilNext(interval, System.nanoTime());
  }

  static Duration untilNext(Duration interval, long now) {
    long nanos = nanos(interval);
    return Duration.ofNanos(nanos - Math.floorMod(now, nanos));
  }

  /** Number of the interval that it is now: another one after each tick. */
  static long number(Duration interval) {
    return number(interval, System.nanoTime());
  }

  static long number(Duration interval, long now) {
    return Math.floorDiv(now, nanos(interval));
  }

  private static long nanos(Duration interval) {
    return Math.max(1_000_000, interval.toNanos());
  }
}
