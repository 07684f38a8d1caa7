package dev.lockstep.relay.queue;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.log.OffsetRange;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Judges a source queue that no longer has the message to copy next: others skip such a gap
 * silently, here it is recorded with its exact range.
 */
final class SourceGap {

  private final QueuePlan plan;
  private final Link source;
  private final Duration dispatchWait;
  private final Events events;

  SourceGap(QueuePlan plan, Link source, Duration dispatchWait, Events events) {
    this.plan = plan;
    this.source = source;
    this.dispatchWait = dispatchWait;
    this.events = events;
  }

  /**
   * Looks again once the broker has dispatched all it stored: just after its start a queue may seem
   * to end earlier than it does.
   *
   * @return empty if the offset is in the queue after all
   */
  Optional<QueueStopped> confirm(long wanted) throws BrokerFault, InterruptedException {
    source.cluster().brokerAdmin().awaitDispatched(source.broker(), dispatchWait);
    OffsetRange range = source.cluster().topics().range(plan.source());
    if (range.min() > wanted) {
      return Optional.of(
          recorded(
              "GAP",
              "Source messages %d to %d of %s were deleted before they were copied"
                  .formatted(wanted, range.min() - 1, plan.source()),
              wanted,
              range.min(),
              range.min()));
    }
    if (range.max() < wanted) {
      return Optional.of(
          recorded(
              "TOPIC_RECREATED",
              "Source queue %s ends at %d, before offset %d that is to be copied next: the topic was created anew"
                  .formatted(plan.source(), range.max(), wanted),
              range.max(),
              wanted,
              range.min()));
    }
    return Optional.empty();
  }

  private QueueStopped recorded(String reason, String message, long first, long end, long goOn) {
    events.record(
        reason,
        message,
        Map.of(
            "queue", plan.source().toString(),
            "first_offset", Long.toString(first),
            "last_offset", Long.toString(end - 1),
            "count", Long.toString(end - first)));
    return new QueueStopped(reason, message, goOn, plan.gap() == QueuePlan.GapPolicy.CONTINUE);
  }
}
