package dev.lockstep.relay.queue;

import dev.lockstep.relay.queue.SourceTrouble.Trouble;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.BrokerFault.Kind;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.Append;
import dev.lockstep.rocketmq.log.CopySource;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.log.QuarantineCopy;
import dev.lockstep.rocketmq.log.QueueReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages of a queue that its destination refuses to the task's quarantine topic: to the
 * first queue of that topic on the broker of the destination queue. What a copy there says is in
 * {@link QuarantineCopy}.
 *
 * <p>A quarantined message leaves nothing in its destination queue. That it is dealt with, two
 * things say: the checkpoint, which has passed it, and its copy in quarantine. Whoever resumes
 * before the checkpoint was reported meets the message again, and is refused again; then the copy
 * in quarantine is found, before a second one is written. It is searched among all that was stored
 * there since the message was stored in the source, and told from one of an earlier topic of the
 * same name by what {@link Frame#isCopyOf} compares, if it was not cut.
 *
 * <p>What remains: if retention has deleted the quarantined copy before a relay resumes from an
 * older checkpoint, it is written once more; if the destination has come to accept the message
 * meanwhile, it is in both places; a fenced owner's request that is still on its way may write it
 * twice.
 *
 * <p>Nothing is skipped if this fails. Used by one thread.
 */
final class Quarantine {

  /** Bodies are cut to powers of two, down to this one and then to nothing. */
  private static final int SMALLEST_BODY = 1024;

  /** How far the clocks of brokers may be apart. */
  private static final Duration SKEW = Duration.ofMinutes(10);

  private final QueuePlan plan;
  private final String topic;
  private final ShardScope scope;
  private final QueueEnds ends;
  private final QueuePosition position;
  private final Wakeup wakeup;
  private final Map<Long, Copy> found = new HashMap<>();
  private long lastOffset = -1;
  private long checkedTo;

  Quarantine(
      QueuePlan plan,
      String topic,
      ShardScope scope,
      QueueEnds ends,
      QueuePosition position,
      Wakeup wakeup) {
    this.plan = plan;
    this.topic = topic;
    this.scope = scope;
    this.ends = ends;
    this.position = position;
    this.wakeup = wakeup;
  }

  /** Puts a message there, unless it is there already. */
  void put(Trouble.Rejected rejected) throws BrokerFault, LeaseOver, InterruptedException {
    QueueId queue = queue();
    Frame message =
        MessageAt.find(
            new QueueReader(ends.source().connection(), plan.source()), rejected.offset());
    if (message == null) {
      throw new BrokerFault(
          Kind.BUSY, "source message %d cannot be read now".formatted(rejected.offset()));
    }
    CopySource source = plan.copy().into(topic);
    OffsetRange range = range(queue);
    Copy known = find(message, queue, source, range);
    if (known == null) {
      long offset = write(message, rejected.why(), queue, source);
      scope.meters().quarantined();
      record(rejected, queue, offset, "was written to quarantine");
    } else {
      record(rejected, queue, known.offset(), "was found in quarantine");
    }
    lastOffset = message.offset();
  }

  private QueueId queue() throws BrokerFault, InterruptedException {
    if (topic.isBlank()) {
      throw new BrokerFault(Kind.NOT_FOUND, "the task's quarantine topic is not there yet");
    }
    String broker = plan.destination().broker();
    return ends.destination().cluster().route(topic).writable().stream()
        .filter(queue -> queue.broker().equals(broker))
        .sorted()
        .findFirst()
        .orElseThrow(() ->
            new BrokerFault(
                Kind.NOT_FOUND,
                "quarantine topic %s has no queue on broker %s".formatted(topic, broker)));
  }

  private OffsetRange range(QueueId queue) throws BrokerFault, InterruptedException {
    ends.destination()
        .cluster()
        .brokerAdmin()
        .awaitDispatched(queue.broker(), scope.settings().dispatchWait());
    return ends.destination().cluster().topics().range(queue);
  }

  /** The message's copy, if it is there; what was read before is not read again. */
  private @Nullable Copy find(Frame message, QueueId queue, CopySource source, OffsetRange range)
      throws BrokerFault, InterruptedException {
    QueueReader reader = new QueueReader(ends.destination().connection(), queue);
    if (message.offset() <= lastOffset || checkedTo == 0) {
      Instant since = Instant.ofEpochMilli(message.storeTime()).minus(SKEW);
      checkedTo = ends.destination().cluster().topics().searchOffset(queue, since);
    }
    found.keySet().removeIf(offset -> offset < message.offset());
    new TailScan(
            reader,
            source,
            scope.settings().queueWindow().asLongValue(),
            scope.memory().reads(),
            wakeup)
        .copiesIn(
            Math.max(checkedTo, range.min()),
            range.max(),
            copy -> found.put(copy.sourceOffset(), copy));
    checkedTo = range.max();
    Copy copy = found.get(message.offset());
    Frame there = copy == null ? null : MessageAt.find(reader, copy.offset());
    boolean same =
        there != null
            && (there.property(QuarantineCopy.BODY_SIZE) != null || there.isCopyOf(message));
    return same ? copy : null;
  }

  /** Writes as much of the message as the destination takes. */
  private long write(Frame message, String why, QueueId queue, CopySource source)
      throws BrokerFault, LeaseOver, InterruptedException {
    QuarantineCopy copies = new QuarantineCopy(source, plan.destination().topic());
    String remark = "";
    for (QuarantineCopy.Extent extent : extents(message)) {
      Sender sender =
          new Sender(
              ends.destination().connection(),
              new DestinationQueue(queue),
              scope.group(),
              scope.lease(),
              scope.settings().appendTimeout(),
              wakeup.signal());
      var _ = sender.tryTurn();
      sender.send(copies.of(message, why, extent));
      Sender.Sent sent = sender.lastAnswer();
      switch (sent == null ? null : sent.outcome()) {
        case Append.Stored stored -> {
          return stored.firstOffset();
        }
        case Append.Refused refused when refused.blamesMessage() -> remark = refused.remark();
        case Append.Refused refused -> throw fault(Kind.REFUSED, queue, refused.remark());
        case Append.Busy busy -> throw fault(Kind.BUSY, queue, busy.remark());
        case Append.Unknown unknown -> {
          sender.abort();
          position.unsettled(true);
          throw unknown.fault();
        }
        case null -> throw fault(Kind.BUSY, queue, "nothing was sent");
      }
    }
    throw fault(Kind.REFUSED, queue, remark);
  }

  private static BrokerFault fault(Kind kind, QueueId queue, String remark) {
    return new BrokerFault(
        kind, "a message could not be written to quarantine %s: %s".formatted(queue, remark));
  }

  private static List<QuarantineCopy.Extent> extents(Frame message) {
    List<QuarantineCopy.Extent> extents = new ArrayList<>();
    extents.add(new QuarantineCopy.Extent(message.bodyLength(), true));
    for (int size = Integer.highestOneBit(Math.max(1, message.bodyLength() - 1));
        size >= SMALLEST_BODY;
        size /= 2) {
      extents.add(new QuarantineCopy.Extent(size, true));
    }
    extents.add(new QuarantineCopy.Extent(0, true));
    extents.add(new QuarantineCopy.Extent(0, false));
    return extents;
  }

  private void record(Trouble.Rejected rejected, QueueId queue, long offset, String done) {
    String message =
        "Source message %d of %s cannot be copied: %s; it %s at %d of %s"
            .formatted(rejected.offset(), plan.source(), rejected.why(), done, offset, queue);
    scope
        .events()
        .record(
            "QUARANTINED",
            message,
            Map.of(
                "queue", plan.source().toString(),
                "offset", Long.toString(rejected.offset()),
                "cause", rejected.why(),
                "quarantine_queue", queue.toString(),
                "quarantine_offset", Long.toString(offset)));
  }
}
