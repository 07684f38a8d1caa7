package dev.lockstep.relay.queue;

import dev.lockstep.relay.queue.SourceTrouble.Trouble;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A queue cannot go on as it did: what it is, and where it would go on if it may.
 *
 * @param reason stable, in UPPER_SNAKE_CASE
 * @param message what it is, for people
 * @param goOn source offset to go on at
 * @param logRead if the source's history changed: the end of the destination's log, which was read
 *     to find where to go on
 * @param mayGoOn whether the mapping says to go on at once, rather than to wait for a user
 */
record QueueStopped(
    String reason, String message, long goOn, OptionalLong logRead, boolean mayGoOn) {

  /** Source messages are missing. */
  static QueueStopped absent(String reason, String message, QueuePlan plan, long goOn) {
    return new QueueStopped(reason, message, goOn, OptionalLong.empty(), mayGoOn(plan));
  }

  /** The source's history changed. */
  static QueueStopped otherHistory(
      String reason, String message, QueuePlan plan, long goOn, long logRead) {
    return new QueueStopped(reason, message, goOn, OptionalLong.of(logRead), mayGoOn(plan));
  }

  private static boolean mayGoOn(QueuePlan plan) {
    return plan.gap() == QueuePlan.GapPolicy.CONTINUE;
  }

  /** A message that the destination will never take. */
  static QueueStopped rejected(Events events, QueuePlan plan, Trouble.Rejected rejected) {
    String message =
        "Source message %d of %s cannot be copied: %s; the queue is stopped before it"
            .formatted(rejected.offset(), plan.source(), rejected.why());
    events.record(
        "REJECTED",
        message,
        Map.of(
            "queue", plan.source().toString(),
            "offset", Long.toString(rejected.offset())));
    return new QueueStopped("REJECTED", message, rejected.offset(), OptionalLong.empty(), false);
  }
}
