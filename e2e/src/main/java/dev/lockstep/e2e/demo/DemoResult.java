package dev.lockstep.e2e.demo;

import dev.lockstep.e2e.report.Figures;

/**
 * What came out of a demo.
 *
 * @param relayed originals that have a copy in the other cluster
 * @param lost originals that have none
 * @param doubled copies beyond the first of an original
 * @param changed copies that differ from their original in a byte of the body, a key, a tag or a
 *     property
 * @param outOfOrder copies that stand before an earlier message of the same source queue
 * @param consumedTwice messages that the group got in both clusters or twice in one
 * @param neverConsumed messages that the group got in neither
 * @param syncDelayMillis from the group's last commit in the one cluster to its progress being set
 *     in the other
 * @param relayRate messages per second while the backlog was relayed, by the destination's store
 *     times
 * @param latencyP50Millis source store time to destination store time of the paced messages, median
 * @param latencyP99Millis the same, 99th percentile
 */
public record DemoResult(
    long relayed,
    long lost,
    long doubled,
    long changed,
    long outOfOrder,
    long consumedTwice,
    long neverConsumed,
    long syncDelayMillis,
    double relayRate,
    long latencyP50Millis,
    long latencyP99Millis) {

  /**
   * True if nothing was lost, doubled, changed or reordered, and the group got each message once.
   */
  public boolean isExact() {
    return lost + doubled + changed + outOfOrder + consumedTwice + neverConsumed == 0;
  }

  /** What people read: the figures, and what the group missed. */
  String toTable() {
    return figures().toTable()
        + (neverConsumed == 0 ? "" : "\n  never consumed by the group: " + neverConsumed);
  }

  /** The figures that the demo promises to machines. */
  public Figures figures() {
    return Figures.builder()
        .add("relayed", "messages relayed", relayed)
        .add("lost", "lost", lost)
        .add("doubled", "doubled", doubled)
        .add("changed", "changed (any byte)", changed)
        .add("out_of_order", "out of order", outOfOrder)
        .add("consumed_twice", "consumed twice", consumedTwice)
        .add("sync_delay_ms", "offset sync delay, ms", syncDelayMillis)
        .add("relay_rate", "relay rate, messages/s", relayRate)
        .add("latency_p50_ms", "latency, median, ms", latencyP50Millis)
        .add("latency_p99_ms", "latency, 99th percentile, ms", latencyP99Millis)
        .build();
  }
}
