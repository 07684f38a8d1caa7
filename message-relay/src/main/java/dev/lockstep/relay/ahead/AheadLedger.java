package dev.lockstep.relay.ahead;

import dev.lockstep.relay.queue.DeliveredCopies.Verdict;
import dev.lockstep.relay.queue.Signal;
import dev.lockstep.rocketmq.log.ScheduleKey;
import dev.lockstep.rocketmq.log.ScheduledMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Which scheduled messages the destination has ahead of their time. It is read from the
 * destination's schedule, and says nothing while that may hold something else.
 *
 * <p>INVARIANTS:
 *
 * <ul>
 *   <li>A message is never copied both ahead and when it is delivered. Both are decided here, under
 *       one lock. Once a delivered message is left to be copied, the source's clock has reached its
 *       store time; nothing that is due before that is copied ahead any more, and no message is due
 *       later than it is delivered.
 *   <li>Nothing is left out unless the destination's schedule was seen to hold it, or acknowledged
 *       it, over a connection that is still open.
 * </ul>
 *
 * <p>Thread-safe; nothing blocks.
 */
final class AheadLedger {

  /** What came of the wish to copy a message ahead. */
  enum Claim {
    /** Send it, then say what came of it. */
    SEND,
    /** It was copied already. */
    KNOWN,
    /** It is due too soon, or past. */
    TOO_SOON,
    /** There is no room to remember it. */
    NO_ROOM
  }

  /** How long a delivered message is remembered: a killed broker delivers some once more. */
  private static final long REMEMBERED = 3_600_000;

  private final long margin;
  private final long history;
  private final int limit;
  private final Map<ScheduleKey, Protected> messages = new HashMap<>();
  private final Map<ScheduleKey, Protected> timers = new HashMap<>();
  private final Set<Signal> waiting = new HashSet<>();
  private Set<ScheduleKey> before = Set.of();
  private BooleanSupplier isOpen = () -> false;
  private long sourceTime = Long.MIN_VALUE;
  private long forgottenTo = Long.MIN_VALUE;
  private boolean wantsAll;
  private int overLimit;

  /**
   * @param margin how much before it is due a message must be sent, ms
   * @param history how long after it was due a message may still be delivered, ms
   * @param limit messages to remember
   */
  AheadLedger(long margin, long history, int limit) {
    this.margin = margin;
    this.history = history;
    this.limit = limit;
  }

  /** Judges a message that the source delivered at {@code storeTime}. */
  synchronized Verdict judge(
      ScheduleKey key, long bornTime, long storeTime, long now, Signal changed) {
    Protected known = messages.get(key);
    // Read again from long ago, or delivered again by a source that was killed, it may have been
    // left out and forgotten since.
    wantsAll |= known == null && bornTime <= forgottenTo;
    if (wantsAll || !isCurrent() || (known != null && known.isPending())) {
      waiting.add(changed);
      return Verdict.WAIT;
    }
    // What was cancelled there and is delivered all the same was cancelled too late in the source.
    if (known != null && !known.isCancelled() && known.leaveOut(storeTime, now + REMEMBERED)) {
      return Verdict.LEAVE_OUT;
    }
    sourceHasReached(storeTime);
    return Verdict.COPY;
  }

  /** The source's clock shows at least this. */
  synchronized void sourceHasReached(long time) {
    sourceTime = Math.max(sourceTime, time);
  }

  /**
   * Asks to copy a message ahead.
   *
   * @param place its offset in the queue of the source's schedule
   */
  synchronized Claim claim(ScheduledMessage message, long place, long due, long now) {
    Protected known = messages.get(message.key());
    if (known != null && known.knows(place)) {
      return Claim.KNOWN;
    }
    if (isTooLate(due, now)) {
      if (known != null) {
        known.oneUnprotected();
      }
      return Claim.TOO_SOON;
    }
    if (known == null && messages.size() >= limit) {
      return Claim.NO_ROOM;
    }
    remember(message, due).sending(place);
    return Claim.SEND;
  }

  /** Must a message that is due then not be sent any more? */
  synchronized boolean isTooLate(long due, long now) {
    return due <= Math.max(now, sourceTime) + margin;
  }

  private Protected remember(ScheduledMessage message, long due) {
    Protected known =
        messages.computeIfAbsent(message.key(), _ -> new Protected(due, due + history));
    if (message.outTime() > 0) {
      timers.put(timer(message), known);
    }
    return known;
  }

  private static ScheduleKey timer(ScheduledMessage message) {
    return ScheduleKey.ofTimer(message.uniqueKey(), message.outTime());
  }

  /** The destination has acknowledged it. */
  synchronized void stored(ScheduledMessage message, long place) {
    Protected known = messages.get(message.key());
    if (known != null) {
      known.stored(place);
    }
    wake();
  }

  /** The destination does not have it. */
  synchronized void notStored(ScheduledMessage message, long place) {
    Protected known = messages.get(message.key());
    if (known != null) {
      known.notStored(place);
      if (known.isEmpty()) {
        messages.remove(message.key());
        timers.remove(timer(message));
      }
    }
    wake();
  }

  /** Does a cancel name a message whose copy was made ahead and is not cancelled yet? */
  synchronized boolean wantsCancel(String uniqueKey, long outTime) {
    Protected named = timers.get(ScheduleKey.ofTimer(uniqueKey, outTime));
    return named != null && !named.isCancelled();
  }

  /** The destination has the cancel. */
  synchronized void cancelled(String uniqueKey, long outTime) {
    Protected named = timers.get(ScheduleKey.ofTimer(uniqueKey, outTime));
    if (named != null) {
      named.cancel();
    }
  }

  /** Must the destination's schedule be read from the start? */
  synchronized boolean wantsAll() {
    return wantsAll;
  }

  /** The destination's schedule will be read from the start; sends of unknown outcome stay so. */
  synchronized void forgetAll(long now) {
    wantsAll = false;
    forgottenTo = Long.MIN_VALUE;
    before = new HashSet<>();
    messages.forEach((key, message) -> {
      if (message.isStored() && message.due > now - REMEMBERED) {
        before.add(key);
      }
    });
    messages.values().forEach(Protected::noneStored);
    messages.values().removeIf(Protected::isEmpty);
    timers.values().removeIf(Protected::isEmpty);
  }

  /**
   * The destination's schedule has a copy.
   *
   * @return false if it has been found or acknowledged before
   */
  synchronized boolean found(ScheduledMessage message, long place, long due) {
    Protected known = remember(message, due);
    boolean fresh = !known.hasStored(place);
    known.stored(place);
    if (messages.size() > limit + limit / 5) {
      overLimit += forgetEarliest();
    }
    return fresh;
  }

  /** A destination queue has a copy: it was delivered, perhaps without having been scheduled. */
  synchronized void foundDelivered(ScheduleKey key, long place) {
    Protected known = messages.get(key);
    if (known != null) {
      known.stored(place);
    }
  }

  /** When the first message is due, before a time, of whose copy it is not known what came. */
  synchronized OptionalLong firstPendingDue(long before) {
    return messages.values().stream()
        .filter(message -> message.isPending() && message.due < before)
        .mapToLong(message -> message.due)
        .min();
  }

  /**
   * All that the destination's schedule has was found.
   *
   * @param connectionIsOpen whether the connection is open over which it was read
   */
  synchronized void isComplete(BooleanSupplier connectionIsOpen) {
    messages.values().forEach(Protected::nonePending);
    messages.values().removeIf(Protected::isEmpty);
    timers.values().removeIf(Protected::isEmpty);
    isOpen = connectionIsOpen;
    wake();
  }

  /** How many messages the destination has lost that it had acknowledged; then starts anew. */
  synchronized long lost() {
    long lost = before.stream().filter(key -> !messages.containsKey(key)).count();
    before = Set.of();
    return lost;
  }

  /** Nothing is known until {@link #isComplete}. */
  synchronized void isUncertain() {
    isOpen = () -> false;
  }

  synchronized boolean isCurrent() {
    return isOpen.getAsBoolean();
  }

  private void wake() {
    waiting.forEach(Signal::raise);
    waiting.clear();
  }

  /**
   * Forgets messages that were delivered, or should have been, long ago.
   *
   * @return how many had to be forgotten before their time, for lack of room
   */
  synchronized int forget(long now) {
    messages
        .values()
        .removeIf(message -> {
          if (!message.isForgotten(now)) {
            return false;
          }
          forgottenTo = Math.max(forgottenTo, message.deliveredAt());
          return true;
        });
    timers.values().removeIf(message -> message.isForgotten(now));
    int all = overLimit + forgetEarliest();
    overLimit = 0;
    return all;
  }

  private int forgetEarliest() {
    int over = messages.size() - limit;
    if (over <= 0) {
      return 0;
    }
    long[] dues = messages.values().stream().mapToLong(message -> message.due).sorted().toArray();
    long last = dues[Math.min(dues.length - 1, over + limit / 10)];
    int size = messages.size();
    messages.values().removeIf(message -> message.due <= last && !message.isPending());
    timers.values().removeIf(message -> message.due <= last && !message.isPending());
    return size - messages.size();
  }
}
