package dev.lockstep.relay.queue;

import dev.lockstep.rocketmq.QueueId;
import java.util.Map;

/**
 * A queue cannot go on as it did: what it is, and where it would go on if it may.
 *
 * <p>It is not an error of a request: trying again would end the same way.
 */
final class QueueStopped extends Exception {

  private static final long serialVersionUID = 1L;

  private final String reason;
  private final long goOn;
  private final boolean mayGoOn;

  /**
   * @param goOn source offset to go on at
   * @param mayGoOn whether the mapping says to go on at once, rather than to wait for a user
   */
  QueueStopped(String reason, String message, long goOn, boolean mayGoOn) {
    super(message);
    this.reason = reason;
    this.goOn = goOn;
    this.mayGoOn = mayGoOn;
  }

  /** A message that the destination will never take. */
  static QueueStopped refused(Events events, QueuePlan plan, long offset, String why) {
    QueueId queue = plan.source();
    String message =
        "Source message %d of %s cannot be copied: %s; the queue is stopped before it"
            .formatted(offset, queue, why);
    events.record(
        "REJECTED", message, Map.of("queue", queue.toString(), "offset", Long.toString(offset)));
    return new QueueStopped("REJECTED", message, offset, false);
  }

  String reason() {
    return reason;
  }

  long goOn() {
    return goOn;
  }

  boolean mayGoOn() {
    return mayGoOn;
  }

  /** Always present. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
