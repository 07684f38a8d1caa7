package dev.lockstep.e2e.demo;

import java.time.Duration;

/**
 * How much the demo does.
 *
 * @param messages how many messages are produced in all
 * @param paced how many of them come first, at a steady rate, so that latency can be measured: at
 *     full speed a message would wait for those before it, and the figure would be the length of a
 *     queue
 * @param pacedRate messages per second of these
 * @param queues queues of the topic
 * @param consumedPercent share of all messages that the group consumes before its region dies
 */
public record DemoPlan(int messages, int paced, int pacedRate, int queues, int consumedPercent) {

  /**
   * The first of the paced messages do not count for the latency: the services have just started.
   */
  static final Duration WARM_UP = Duration.ofSeconds(2);

  /** Checks the numbers. */
  public DemoPlan {
    if (pacedRate < 1 || queues < 1) {
      throw new IllegalArgumentException("pacedRate and queues must be at least 1");
    }
    long warmUp = pacedRate * WARM_UP.toSeconds();
    if (paced <= warmUp || messages <= paced) {
      throw new IllegalArgumentException(
          "paced must be more than %d (the warm-up) and less than messages (%d), not %d"
              .formatted(warmUp, messages, paced));
    }
    if (consumedPercent < 1 || consumedPercent > 99) {
      throw new IllegalArgumentException("consumedPercent must be 1 to 99");
    }
  }

  /**
   * What {@code ./demo} does: 100,000 messages over 8 queues, 60% of them consumed before the
   * failover.
   */
  public static DemoPlan full() {
    return new DemoPlan(100_000, 10_000, 1_000, 8, 60);
  }

  /** How many messages come after the paced ones, as fast as the producer can. */
  public int bulk() {
    return messages - paced;
  }

  /** How many messages the group consumes before its region dies. */
  public int consumedBefore() {
    return (int) ((long) messages * consumedPercent / 100);
  }
}
