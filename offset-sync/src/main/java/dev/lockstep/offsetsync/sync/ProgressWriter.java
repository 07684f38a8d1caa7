package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.decision.QueueVerdict;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * Sets a group's progress on a queue, and reads it back. How depends on the group: the broker's
 * offset table takes an offline group's; the consumers of an online one would overwrite it within
 * seconds, so the broker resets them. While a reset is pending brokers answer raw commits with
 * success and ignore them: reading back finds that out. Thread-safe.
 *
 * <ul>
 *   <li>INVARIANT: each write is one request to one broker, so an interruption leaves the queue at
 *       the old value or the new one.
 *   <li>INVARIANT: what a write rests on was read right before it, not when it was planned: a group
 *       that came, left or went on meanwhile is written as it is now, or not at all. Brokers know
 *       no compare-and-set, so what is left is the time of one request, and a quarter of a second
 *       more where many commits share what was read ({@link SharedTargetGroups}).
 *   <li>INVARIANT: a write is confirmed by what was read after it was answered. An offset further
 *       on confirms it only where the group stood before it, or was reset by the broker: consumers
 *       of a group that stood nowhere may have begun elsewhere.
 * </ul>
 */
final class ProgressWriter {

  private static final Duration CLIENTS_FOLLOW = Duration.ofSeconds(20);
  private static final Duration BROKER_FOLLOWS = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int AT_ONCE = 1_024;
  private static final int QUEUES_AT_ONCE = 16;

  private final TargetGroups groups;
  private final boolean allowRewind;
  private final BooleanSupplier mayWrite;
  private final Semaphore writes = new Semaphore(AT_ONCE);

  /**
   * @param allowRewind may progress move backwards?
   * @param mayWrite asked before each write; false ends all writing
   */
  ProgressWriter(TargetGroups groups, boolean allowRewind, BooleanSupplier mayWrite) {
    this.groups = groups;
    this.allowRewind = allowRewind;
    this.mayWrite = mayWrite;
  }

  /**
   * Sets the queues of a topic that are to be set, all at once. Only where the group stands on no
   * queue of a broker yet, one goes first: of first commits at the same time brokers lose some.
   */
  Map<QueueId, WriteResult> set(String group, TopicPlan.ByQueue topic) throws InterruptedException {
    Set<String> known = new HashSet<>();
    topic.queues().stream()
        .filter(queue -> queue.committed().isPresent())
        .forEach(queue -> known.add(queue.target().broker()));
    List<Move> first = new ArrayList<>();
    List<Move> others = new ArrayList<>();
    for (QueuePlan queue : topic.queues()) {
      if (queue.verdict() instanceof QueueVerdict.Set set) {
        Move move = new Move(queue.target(), set.offset());
        (known.add(queue.target().broker()) ? first : others).add(move);
      }
    }
    Map<QueueId, WriteResult> written = new HashMap<>();
    set(group, first, written);
    set(group, others, written);
    return written;
  }

  private void set(String group, List<Move> moves, Map<QueueId, WriteResult> into)
      throws InterruptedException {
    List<WriteResult> written =
        FanOut.map(moves, QUEUES_AT_ONCE, move -> set(group, move.queue(), move.offset()));
    for (int i = 0; i < moves.size(); i++) {
      into.put(moves.get(i).queue(), written.get(i));
    }
  }

  private record Move(QueueId queue, long offset) {}

  WriteResult set(String group, QueueId queue, long offset) throws InterruptedException {
    Begun begun;
    writes.acquire(); // what is read first is not to grow old in a queue of writes
    try {
      begun = begin(group, queue, offset);
    } finally {
      writes.release();
    }
    return switch (begun) {
      case Begun.Done(WriteResult result) -> result;
      case Begun.Committed(OptionalLong before) -> confirm(group, queue, before, offset);
      case Begun.Reset(OptionalLong before) ->
          awaitReset(group, queue, before, offset, CLIENTS_FOLLOW);
    };
  }

  /** How far setting a queue has got. */
  private sealed interface Begun {
    record Done(WriteResult result) implements Begun {}

    record Committed(OptionalLong before) implements Begun {}

    record Reset(OptionalLong before) implements Begun {}
  }

  private Begun begin(String group, QueueId queue, long offset) throws InterruptedException {
    boolean online = false;
    try {
      online = groups.isOnline(group);
      OptionalLong before = online ? groups.committed(group, queue) : groups.before(group, queue);
      if (before.isPresent() && isEnough(before.getAsLong(), offset)) {
        return new Begun.Done(new WriteResult.NotNeeded(before.getAsLong()));
      }
      if (!mayWrite.getAsBoolean()) {
        return new Begun.Done(leaseOver());
      }
      if (online) {
        groups.reset(group, queue, offset);
        return new Begun.Reset(before);
      }
      groups.commit(group, queue, offset);
      return new Begun.Committed(before);
    } catch (BrokerFault fault) {
      return new Begun.Done(
          new WriteResult.Failed(
              online && fault.kind() == BrokerFault.Kind.UNSUPPORTED
                  ? fault.getMessage()
                      + "; stop the group's consumers in the target cluster and sync again"
                  : String.valueOf(fault.getMessage())));
    }
  }

  private boolean isEnough(long found, long offset) {
    return allowRewind ? found == offset : found >= offset;
  }

  private WriteResult confirm(String group, QueueId queue, OptionalLong before, long offset)
      throws InterruptedException {
    try {
      OptionalLong found = groups.afterCommit(group, queue);
      if (!isThere(found, before, offset)) {
        found = groups.committed(group, queue); // a reset may be pending
      }
      if (isThere(found, before, offset)) {
        return new WriteResult.Confirmed();
      }
      if (before.isEmpty() && found.isPresent() && found.getAsLong() > offset) {
        return new WriteResult.Failed(
            "set to %d, but found at %d: the group's consumers came meanwhile, and may have begun elsewhere; sync again"
                .formatted(offset, found.getAsLong()));
      }
      // A reset is pending for this group, or its consumers came back: only a reset gets through.
      if (!mayWrite.getAsBoolean()) {
        return leaseOver();
      }
      groups.reset(group, queue, offset);
    } catch (BrokerFault fault) {
      return new WriteResult.Failed(String.valueOf(fault.getMessage()));
    }
    return awaitReset(group, queue, before, offset, BROKER_FOLLOWS);
  }

  private WriteResult awaitReset(
      String group, QueueId queue, OptionalLong before, long offset, Duration limit)
      throws InterruptedException {
    try {
      long deadline = System.nanoTime() + limit.toNanos();
      OptionalLong found = groups.committed(group, queue);
      while (!isThereAfterReset(found, before, offset) && System.nanoTime() - deadline < 0) {
        Thread.sleep(PAUSE);
        found = groups.committed(group, queue);
      }
      return isThereAfterReset(found, before, offset)
          ? new WriteResult.Confirmed()
          : new WriteResult.Failed(
              "set to %d, but found at %s after %d s: a reset by somebody else is pending, or the group's consumers do not follow; sync again"
                  .formatted(
                      offset,
                      found.isPresent() ? String.valueOf(found.getAsLong()) : "no offset",
                      limit.toSeconds()));
    } catch (BrokerFault fault) {
      return new WriteResult.Failed(String.valueOf(fault.getMessage()));
    }
  }

  /** There, or further on because the consumers went on from there meanwhile. */
  private static boolean isThere(OptionalLong found, OptionalLong before, long offset) {
    return found.isPresent()
        && (found.getAsLong() == offset
            || (before.isPresent() && isThereAfterReset(found, before, offset)));
  }

  /** The same where the broker has set the group itself: it began nowhere else. */
  private static boolean isThereAfterReset(OptionalLong found, OptionalLong before, long offset) {
    if (found.isEmpty()) {
      return false;
    }
    boolean backwards = before.isPresent() && before.getAsLong() > offset;
    return found.getAsLong() == offset
        || (found.getAsLong() > offset && !(backwards && found.getAsLong() >= before.getAsLong()));
  }

  private static WriteResult leaseOver() {
    return new WriteResult.Failed("not set: this worker's lease is over; its next owner goes on");
  }
}
