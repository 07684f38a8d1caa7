package dev.lockstep.coordinator.rate;

import java.util.OptionalDouble;

/**
 * What one shard would use of a limit.
 *
 * @param queues its source queues, by which shards are weighted, 1 or more
 * @param want what it would use a second; empty if it is not known: the average is expected then
 */
public record Demand(int queues, OptionalDouble want) {
  /** A shard that keeps up is expected to use this much more than it did, for what comes next. */
  private static final double HEADROOM = 1.25;

  /** A shard that is behind and uses this part of its share is held back by nothing else. */
  private static final double HELD_BACK = 0.35;

  /** A shard that something else holds back is left room to show that it does not any more. */
  private static final double ROOM = 4;

  /** Checks the ranges. */
  public Demand {
    if (queues < 1 || want.orElse(0) < 0) {
      throw new IllegalArgumentException(
          "queues: 1 or more, want: 0 or more: " + queues + ", " + want);
    }
  }

  /** Of a shard that has not told how much it copies. */
  public static Demand unknown(int queues) {
    return new Demand(queues, OptionalDouble.empty());
  }

  /**
   * Of a shard that has.
   *
   * @param queues its source queues
   * @param rate what it used a second lately
   * @param behind whether more waits than it copies in a second
   * @param share what it may use now
   */
  public static Demand of(int queues, double rate, boolean behind, long share) {
    double want;
    if (!behind) {
      want = HEADROOM * rate;
    } else if (rate >= HELD_BACK * share) {
      want = Double.MAX_VALUE;
    } else {
      want = ROOM * rate;
    }
    return new Demand(queues, OptionalDouble.of(want));
  }

  /** The same, but for no more than this: another limit allows no more. */
  public Demand atMost(long most) {
    return want.isPresent() && want.getAsDouble() > most
        ? new Demand(queues, OptionalDouble.of((double) most))
        : this;
  }
}
