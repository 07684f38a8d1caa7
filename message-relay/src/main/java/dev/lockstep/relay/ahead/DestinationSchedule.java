package dev.lockstep.relay.ahead;

import dev.lockstep.relay.RelaySettings;
import dev.lockstep.relay.queue.Link;
import dev.lockstep.relay.queue.PullWindow;
import dev.lockstep.relay.queue.ReadAhead;
import dev.lockstep.relay.queue.ShardScope;
import dev.lockstep.relay.queue.Signal;
import dev.lockstep.relay.queue.Wakeup;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.log.Provenance;
import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueReader;
import dev.lockstep.rocketmq.log.ScheduleKey;
import dev.lockstep.rocketmq.log.ScheduledMessage;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads from the destination's schedule which copies were made ahead: its log says so durably, in
 * the same write as the copies, so nothing can disagree with it. Not thread-safe.
 */
final class DestinationSchedule {

  /** Clocks may differ by so much, ms. */
  private static final long SKEW = 5_000;

  private record Acknowledged(long offset, ScheduleKey key) {}

  /** The last message read, of whomever. */
  private record Seen(long offset, long storeTime) {}

  private final AheadPlan plan;
  private final AheadLedger ledger;
  private final Link destination;
  private final ShardScope scope;
  private final RelaySettings settings;
  private final Wakeup wakeup;
  private @Nullable Acknowledged last;
  private @Nullable Seen seen;
  private long end = -1;
  private long clockAhead;

  DestinationSchedule(
      AheadPlan plan, AheadLedger ledger, Link destination, ShardScope scope, Wakeup wakeup) {
    this.plan = plan;
    this.ledger = ledger;
    this.destination = destination;
    this.scope = scope;
    this.settings = scope.settings();
    this.wakeup = wakeup;
  }

  /** The destination has acknowledged a copy at an offset of its schedule. */
  void acknowledged(long offset, ScheduledMessage message) {
    if (last == null || offset > last.offset) {
      last = new Acknowledged(offset, message.key());
    }
  }

  /** By how much the destination's clock is known to be ahead of ours, ms. */
  long clockAhead() {
    return clockAhead;
  }

  /**
   * Brings the ledger up to date while nothing is on its way.
   *
   * @return false if the destination has lost what it had acknowledged, or this is the first time:
   *     then all was read
   */
  boolean read(BrokerConnection connection) throws BrokerFault, InterruptedException {
    // What is stored but not yet dispatched cannot be read, and would be sent twice.
    destination
        .cluster()
        .brokerAdmin()
        .awaitDispatched(destination.broker(), settings.dispatchWait());
    QueueId timers = plan.destinationTimers();
    QueueReader reader = new QueueReader(connection, timers);
    OffsetRange range = range(timers);
    boolean goesOn = end >= 0 && !ledger.wantsAll() && range.max() >= end && isThere(reader);
    long from = end;
    if (!goesOn) {
      // Until all was read, nothing was: a fault in between must not leave half of it as the whole.
      end = -1;
      ledger.isUncertain();
      ledger.forgetAll(scope.clock().millis());
      last = null;
      seen = null;
      from =
          range.size() == 0
              ? range.max()
              : destination
                  .cluster()
                  .topics()
                  .searchOffset(timers, scope.clock().instant().minus(settings.aheadHistory()));
    }
    read(reader, from, range.max(), frame -> scheduled(frame, goesOn));
    end = range.max();
    readDelivered(connection);
    ledger.isComplete(connection::isOpen);
    tell(ledger.lost());
    return goesOn;
  }

  /** A broker has no such topic before its timer was first on. */
  private OffsetRange range(QueueId timers) throws BrokerFault, InterruptedException {
    try {
      return destination.cluster().topics().range(timers);
    } catch (BrokerFault fault) {
      if (fault.kind() == BrokerFault.Kind.NOT_FOUND) {
        return new OffsetRange(0, 0);
      }
      throw fault;
    }
  }

  /** A log that lost its end and was written on is as long as before, but has other messages. */
  private boolean isThere(QueueReader reader) throws BrokerFault, InterruptedException {
    Acknowledged acknowledged = last;
    Seen read = seen;
    return (acknowledged == null
            || has(
                reader,
                acknowledged.offset,
                frame -> acknowledged.key.equals(ScheduledMessage.keyOfCopy(frame))))
        && (read == null || has(reader, read.offset, frame -> frame.storeTime() == read.storeTime));
  }

  private boolean has(QueueReader reader, long offset, Predicate<Frame> wanted)
      throws BrokerFault, InterruptedException {
    try (ReadAhead reads = reads(reader, offset, new PullWindow(1))) {
      if (!(reads.take().pull() instanceof Pull.Found found)) {
        return false;
      }
      Frame frame = found.messages().frames();
      return frame.next() && frame.offset() == offset && wanted.test(frame);
    }
  }

  private ReadAhead reads(QueueReader reader, long from, PullWindow window) {
    return new ReadAhead(
        reader, from, ReadAhead.Tail.END, window, scope.memory().reads(), new Signal());
  }

  /**
   * A send of unknown outcome that was carried out only when its message was due had it delivered
   * at once: its queue has the copy, the schedule has not.
   */
  private void readDelivered(BrokerConnection connection) throws BrokerFault, InterruptedException {
    long soon = scope.clock().millis() + clockAhead + SKEW;
    OptionalLong first = ledger.firstPendingDue(soon);
    if (first.isEmpty()) {
      return;
    }
    Instant since = Instant.ofEpochMilli(first.getAsLong() - SKEW);
    for (QueueId queue : plan.destinationQueues()) {
      long from = destination.cluster().topics().searchOffset(queue, since);
      long to = destination.cluster().topics().range(queue).max();
      read(new QueueReader(connection, queue), from, to, this::delivered);
    }
  }

  private void delivered(Frame frame) {
    ScheduleKey key = ScheduledMessage.keyOfCopy(frame);
    Provenance provenance = frame.provenance();
    if (key != null && provenance != null && isOurs(provenance)) {
      ledger.foundDelivered(key, provenance.offset());
    }
  }

  private void read(QueueReader reader, long from, long to, Consumer<Frame> into)
      throws BrokerFault, InterruptedException {
    long next = from;
    PullWindow window = new PullWindow(settings.queueWindow().asLongValue());
    try (ReadAhead reads = reads(reader, from, window)) {
      if (next >= to) {
        reads.take(); // brokers close connections that are idle
      }
      while (next < to) {
        if (wakeup.isDraining()) {
          throw unreadable("the shard ends");
        }
        Pull pull = reads.take().pull();
        long after =
            switch (pull) {
              case Pull.Found found -> {
                Frame frame = found.messages().frames();
                while (frame.next()) {
                  if (frame.offset() >= next) {
                    into.accept(frame);
                  }
                }
                yield found.nextOffset();
              }
              case Pull.Nothing nothing -> nothing.nextOffset();
              case Pull.Moved _, Pull.Missing _ -> throw unreadable("offset " + next + " is gone");
            };
        if (after <= next) {
          throw unreadable("offset " + next + " is not there now");
        }
        next = after;
      }
    }
  }

  private BrokerFault unreadable(String why) {
    end = -1;
    return new BrokerFault(
        BrokerFault.Kind.BUSY, plan.destinationTimers() + " cannot be read to its end: " + why);
  }

  private void scheduled(Frame frame, boolean later) {
    clockAhead = Math.max(clockAhead, frame.storeTime() - scope.clock().millis());
    seen = new Seen(frame.offset(), frame.storeTime());
    ScheduledMessage message = ScheduledMessage.ofCopy(frame);
    Provenance provenance = frame.provenance();
    if (message != null
        && provenance != null
        && isOurs(provenance)
        && message.topic().equals(plan.destinationTopic())
        && plan.writes(message.queueId())) {
      found(frame, message, provenance, later);
    }
  }

  private boolean isOurs(Provenance provenance) {
    return provenance.cluster().equals(plan.sourceCluster())
        && provenance.broker().equals(plan.sourceBroker());
  }

  private void found(Frame frame, ScheduledMessage message, Provenance from, boolean later) {
    String cancels = ScheduledMessage.cancelledKey(frame, plan.destinationTopic());
    if (cancels != null) {
      ledger.cancelled(cancels, message.outTime());
      return;
    }
    boolean fresh = ledger.found(message, from.offset(), message.outTime());
    if (later && !fresh && from.epoch() != plan.epoch() && !message.rolled()) {
      scope.meters().lateWriter();
      scope
          .events()
          .record(
              "LATE_WRITER",
              "Message %d of %s is a second copy of %d of %s/%d, by an owner of epoch %d that had lost its lease"
                  .formatted(
                      frame.offset(),
                      plan.destinationTimers(),
                      from.offset(),
                      from.topic(),
                      from.queueId(),
                      from.epoch()),
              Map.of(
                  "queue", plan.destinationTimers().toString(),
                  "offset", Long.toString(frame.offset()),
                  "epoch", Long.toString(from.epoch())));
    }
  }

  private void tell(long lost) {
    if (lost > 0) {
      scope
          .events()
          .record(
              "DESTINATION_LOST",
              "The schedule of broker %s has lost %d copies of scheduled messages that it had acknowledged; those not delivered yet are copied again"
                  .formatted(plan.destinationBroker(), lost),
              Map.of("broker", plan.destinationBroker(), "count", Long.toString(lost)));
    }
  }
}
