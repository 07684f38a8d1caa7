package dev.lockstep.e2e.demo;

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

  /** Checks the numbers. */
  public DemoPlan {
    if (paced < 1 || messages <= paced) {
      throw new IllegalArgumentException(
          "paced must be at least 1 and less than messages (" + messages + "), not " + paced);
    }
    if (pacedRate < 1 || queues < 1) {
      throw new IllegalArgumentException("pacedRate and queues must be at least 1");
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
