package dev.lockstep.relay.queue;

import dev.lockstep.relay.queue.SourceTrouble.Absent;
import dev.lockstep.relay.queue.SourceTrouble.Trouble;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueReader;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Judges a source queue that does not have the message to copy next: others skip such a gap
 * silently, here it is recorded with its exact range.
 *
 * <p>A queue that ends before the message to copy next, or holds other messages than were copied,
 * is of a topic that was created anew, or has lost its tail (asynchronous flush, a failed disk).
 * The copies tell the two apart: if the source still has what some copy was made of, its history
 * goes on behind that one; otherwise it begins anew.
 */
final class SourceGap {

  private final QueuePlan plan;
  private final ShardScope scope;
  private final QueueEnds ends;
  private final SourceHistory history;

  SourceGap(QueuePlan plan, ShardScope scope, QueueEnds ends, SourceHistory history) {
    this.plan = plan;
    this.scope = scope;
    this.ends = ends;
    this.history = history;
  }

  /**
   * Looks again once the broker has dispatched all it stored: just after its start a queue may seem
   * to end earlier than it does.
   *
   * @return empty if the message is there after all
   */
  Optional<QueueStopped> confirm(Absent absent) throws BrokerFault, InterruptedException {
    OffsetRange range = dispatchedRange(ends.source(), plan.source());
    return switch (absent) {
      case Trouble.Outside outside when range.min() > outside.wanted() ->
          Optional.of(deleted(outside.wanted(), range.min()));
      case Trouble.Outside outside when range.max() < outside.wanted() ->
          Optional.of(otherHistory(outside.wanted(), range));
      case Trouble.Outside _ -> Optional.empty();
      case Trouble.Hole hole -> hole(hole.wanted(), range);
      case Trouble.OtherHistory other -> Optional.of(otherHistory(other.wanted(), range));
    };
  }

  /**
   * A broker skips what it cannot read, for a moment or for good: ask for the message once more.
   */
  private Optional<QueueStopped> hole(long wanted, OffsetRange range)
      throws BrokerFault, InterruptedException {
    if (range.max() <= wanted) {
      return Optional.empty();
    }
    QueueReader reader = new QueueReader(ends.source().connection(), plan.source());
    return switch (MessageAt.pull(reader, wanted)) {
      case Pull.Found found -> {
        Frame first = found.messages().frames();
        boolean there = first.next() && first.offset() <= wanted;
        yield there ? Optional.empty() : Optional.of(deleted(wanted, first.offset()));
      }
      case Pull.Nothing nothing when nothing.nextOffset() > wanted ->
          Optional.of(deleted(wanted, nothing.nextOffset()));
      case Pull.Nothing _, Pull.Moved _, Pull.Missing _ -> Optional.empty();
    };
  }

  private OffsetRange dispatchedRange(Link link, QueueId queue)
      throws BrokerFault, InterruptedException {
    link.cluster().brokerAdmin().awaitDispatched(link.broker(), scope.settings().dispatchWait());
    return link.cluster().topics().range(queue);
  }

  private QueueStopped deleted(long first, long end) {
    scope.meters().gap(end - first);
    String message =
        "Source messages %d to %d of %s were deleted before they were copied"
            .formatted(first, end - 1, plan.source());
    record("GAP", message, first, end);
    return QueueStopped.absent("GAP", message, plan, end);
  }

  private QueueStopped otherHistory(long wanted, OffsetRange range)
      throws BrokerFault, InterruptedException {
    OffsetRange destination = dispatchedRange(ends.destination(), plan.destination());
    OptionalLong end = history.end(destination, range);
    return end.isPresent()
        ? tailLost(wanted, range, destination, end.getAsLong())
        : recreated(wanted, range, destination);
  }

  private QueueStopped tailLost(
      long wanted, OffsetRange range, OffsetRange destination, long goOn) {
    scope.meters().sourceTailLost();
    long first = Math.min(wanted, range.max() < wanted ? range.max() : goOn);
    String message =
        "Source queue %s has lost messages %d to %d after they were copied; copying what it has from offset %d on"
            .formatted(plan.source(), first, wanted - 1, goOn);
    record("SOURCE_TAIL_LOST", message, first, wanted);
    return QueueStopped.otherHistory("SOURCE_TAIL_LOST", message, plan, goOn, destination.max());
  }

  private QueueStopped recreated(long wanted, OffsetRange range, OffsetRange destination) {
    scope.meters().topicRecreated();
    String message =
        "Source queue %s holds offsets %d to %d and none of the messages copied before offset %d: the topic was created anew"
            .formatted(plan.source(), range.min(), range.max() - 1, wanted);
    record("TOPIC_RECREATED", message, Math.min(range.max(), wanted), wanted);
    return QueueStopped.otherHistory(
        "TOPIC_RECREATED", message, plan, range.min(), destination.max());
  }

  private void record(String reason, String message, long first, long end) {
    scope
        .events()
        .record(
            reason,
            message,
            Map.of(
                "queue", plan.source().toString(),
                "first_offset", Long.toString(first),
                "last_offset", Long.toString(end - 1),
                "count", Long.toString(end - first)));
  }
}
