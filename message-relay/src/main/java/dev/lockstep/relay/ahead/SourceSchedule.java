package dev.lockstep.relay.ahead;

import dev.lockstep.relay.queue.QueuePlan;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.Schedule;
import dev.lockstep.rocketmq.log.ScheduledCopies;
import dev.lockstep.rocketmq.log.ScheduledCopy;
import dev.lockstep.rocketmq.log.ScheduledMessage;
import dev.lockstep.rocketmq.metadata.ScheduleSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Picks from one queue of the source's schedule what is to be copied ahead: originals for the
 * queues of the plan. Not thread-safe.
 */
final class SourceSchedule {

  /** A timer that takes a message out within this time may be faster than its cancel. */
  private static final Duration CANCEL_MARGIN = Duration.ofSeconds(2);

  /** Leaves room for the destination to go on keeping what it has until it is due. */
  private static final Duration RETENTION_MARGIN = Duration.ofHours(1);

  private final AheadPlan plan;
  private final AheadLedger ledger;
  private final AheadReport report;
  private final ScheduleSettings source;
  private final ScheduleSettings destination;
  private final DestinationSchedule acknowledged;
  private final Clock clock;
  private final QueueId queue;
  private final ScheduledCopies copies;

  SourceSchedule(
      AheadPlan plan,
      AheadLedger ledger,
      AheadReport report,
      ScheduleSettings source,
      ScheduleSettings destination,
      DestinationSchedule acknowledged,
      Clock clock,
      QueueId queue) {
    this.plan = plan;
    this.ledger = ledger;
    this.report = report;
    this.source = source;
    this.destination = destination;
    this.acknowledged = acknowledged;
    this.clock = clock;
    this.queue = queue;
    this.copies = new ScheduledCopies(plan.copy(queue));
  }

  /** How long before it is due a message of this queue can have been stored. */
  Duration longest() {
    return isTimers() ? source.longestTimer() : delay(queue.id() + 1);
  }

  private boolean isTimers() {
    return queue.topic().equals(Schedule.TIMERS);
  }

  private Duration delay(int level) {
    return level <= source.levels().size() ? source.levels().get(level - 1) : Duration.ZERO;
  }

  /** Adds what is to be sent for the message that the cursor stands on. */
  void take(Frame frame, AheadRound round) {
    ScheduledMessage message = frame.isCopy() ? null : ScheduledMessage.of(frame);
    if (message == null) {
      return;
    }
    String cancels = ScheduledMessage.cancelledKey(frame, plan.sourceTopic());
    if (cancels != null) {
      cancel(frame, message, cancels, round);
      return;
    }
    QueuePlan to = plan.queues().get(message.queueId());
    // A timer message that was written anew has a first place, where it was judged.
    if (to != null
        && message.topic().equals(plan.sourceTopic())
        && to.subscription().admits(frame)
        && !message.rolled()) {
      copy(frame, message, to, round);
    }
  }

  private void copy(Frame frame, ScheduledMessage message, QueuePlan to, AheadRound round) {
    long now = now();
    long due = due(frame, message);
    if (due - now > reach().toMillis()) {
      report.unprotected(to, frame.offset(), "it is due later than the destination keeps messages");
      return;
    }
    Optional<ScheduledCopy> copy = copies.copy(frame, due);
    if (copy.isEmpty()) {
      report.unprotected(to, frame.offset(), "it has no body, or its properties are too long");
      return;
    }
    long place = frame.offset();
    switch (ledger.claim(message, place, due, now)) {
      case SEND ->
          round.add(copy.get(), to.destination().id(), protection(message, place, due, to));
      case KNOWN -> {}
      case TOO_SOON -> {
        if (due > now) {
          report.tooSoon(to);
        }
      }
      case NO_ROOM ->
          report.unprotected(to, place, "as many are protected as lockstep.relay.ahead-limit says");
    }
  }

  private Duration reach() {
    Duration kept = destination.retention().minus(RETENTION_MARGIN);
    Duration longest = destination.longestTimer();
    return kept.compareTo(longest) < 0 ? kept : longest;
  }

  private long now() {
    return clock.millis() + acknowledged.clockAhead();
  }

  private long due(Frame frame, ScheduledMessage message) {
    return isTimers()
        ? message.outTime() + source.precision().toMillis()
        : frame.storeTime() + delay(queue.id() + 1).toMillis();
  }

  private AheadRound.Purpose protection(
      ScheduledMessage message, long place, long due, QueuePlan to) {
    return new AheadRound.Purpose() {
      @Override
      public boolean isTooLate() {
        return ledger.isTooLate(due, now());
      }

      @Override
      public void stored(long offset) {
        ledger.stored(message, place);
        acknowledged.acknowledged(offset, message);
        report.copied(to);
      }

      @Override
      public void notStored(String why) {
        ledger.notStored(message, place);
        report.unprotected(to, place, why);
      }
    };
  }

  private void cancel(Frame frame, ScheduledMessage cancel, String cancels, AheadRound round) {
    if (!ledger.wantsCancel(cancels, cancel.outTime())) {
      return;
    }
    long due = due(frame, cancel);
    String key = destination.topicInCancelKey() ? plan.destinationTopic() + "+" + cancels : cancels;
    int anyQueue = plan.queues().values().iterator().next().destination().id();
    AheadRound.Purpose purpose = cancellation(cancel, cancels, due);
    copies
        .cancel(frame, key, due)
        .ifPresentOrElse(
            sent -> round.add(sent, anyQueue, purpose),
            () -> purpose.notStored("its properties are too long"));
  }

  private AheadRound.Purpose cancellation(ScheduledMessage cancel, String cancels, long due) {
    return new AheadRound.Purpose() {
      @Override
      public boolean isTooLate() {
        return due - now() < CANCEL_MARGIN.toMillis();
      }

      @Override
      public void stored(long offset) {
        ledger.cancelled(cancels, cancel.outTime());
      }

      @Override
      public void notStored(String why) {
        report.notCancelled(cancels, due, why);
      }
    };
  }
}
