package dev.lockstep.relay.queue;

import dev.lockstep.relay.queue.SourceTrouble.Trouble;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueReader;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * Judges a source queue that does not have the message to copy next: others skip such a gap
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
   * @return empty if the message is there after all
   */
  Optional<QueueStopped> confirm(Trouble trouble) throws BrokerFault, InterruptedException {
    return switch (trouble) {
      case Trouble.Outside outside -> outside(outside.wanted());
      case Trouble.Hole hole -> hole(hole);
      case Trouble.Uncopyable bad ->
          Optional.of(QueueStopped.refused(events, plan, bad.offset(), bad.why()));
    };
  }

  private Optional<QueueStopped> outside(long wanted) throws BrokerFault, InterruptedException {
    OffsetRange range = dispatchedRange();
    if (range.min() > wanted) {
      return Optional.of(deleted(wanted, range.min()));
    }
    if (range.max() < wanted) {
      String message =
          "Source queue %s ends at %d, before offset %d that is to be copied next: the topic was created anew"
              .formatted(plan.source(), range.max(), wanted);
      return Optional.of(recorded("TOPIC_RECREATED", message, range.max(), wanted, range.min()));
    }
    return Optional.empty();
  }

  /**
   * A broker skips what it cannot read, for a moment or for good: ask for the message once more.
   */
  private Optional<QueueStopped> hole(Trouble.Hole hole) throws BrokerFault, InterruptedException {
    if (dispatchedRange().max() <= hole.wanted()) {
      return Optional.empty();
    }
    return switch (pull(hole.wanted())) {
      case Pull.Found found -> {
        Frame first = found.messages().frames();
        boolean there = first.next() && first.offset() <= hole.wanted();
        yield there ? Optional.empty() : Optional.of(deleted(hole.wanted(), first.offset()));
      }
      case Pull.Nothing nothing when nothing.nextOffset() > hole.wanted() ->
          Optional.of(deleted(hole.wanted(), nothing.nextOffset()));
      case Pull.Nothing _, Pull.Moved _, Pull.Missing _ -> Optional.empty();
    };
  }

  private OffsetRange dispatchedRange() throws BrokerFault, InterruptedException {
    source.cluster().brokerAdmin().awaitDispatched(source.broker(), dispatchWait);
    return source.cluster().topics().range(plan.source());
  }

  private Pull pull(long offset) throws BrokerFault, InterruptedException {
    try {
      return new QueueReader(source.connection(), plan.source())
          .pull(offset, 1, Duration.ZERO)
          .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof BrokerFault fault) {
        throw fault;
      }
      throw e;
    }
  }

  private QueueStopped deleted(long first, long end) {
    return recorded(
        "GAP",
        "Source messages %d to %d of %s were deleted before they were copied"
            .formatted(first, end - 1, plan.source()),
        first,
        end,
        end);
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
