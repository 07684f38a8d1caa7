package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.decision.QueueVerdict;
import dev.lockstep.rocketmq.BrokerAnswer;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
 *   <li>INVARIANT: a group's first commit counts only if the group was seen without consumers after
 *       it was answered: those that come later register before they ask where to begin, so they
 *       find it. Those that came before are reset.
 * </ul>
 */
final class ProgressWriter {

  private static final Duration CLIENTS_FOLLOW = Duration.ofSeconds(20);
  private static final Duration BROKER_FOLLOWS = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int AT_ONCE = 2_048;
  private static final int COMMITS_TOGETHER = 64;
  private static final int RESETS_AT_ONCE = 16;

  private final TargetGroups groups;
  private final boolean allowRewind;
  private final BooleanSupplier mayWrite;
  private final Semaphore writes;
  private final int queuesAtOnce;

  /**
   * @param allowRewind may progress move backwards?
   * @param mayWrite asked before each write; false ends all writing
   * @param queuesAtOnce how many queues of a group are looked up at once
   */
  ProgressWriter(
      TargetGroups groups, boolean allowRewind, BooleanSupplier mayWrite, int queuesAtOnce) {
    this(groups, allowRewind, mayWrite, queuesAtOnce, writesAtOnce());
  }

  /**
   * @param writes of {@link #writesAtOnce}, shared with the writers of other syncs
   */
  ProgressWriter(
      TargetGroups groups,
      boolean allowRewind,
      BooleanSupplier mayWrite,
      int queuesAtOnce,
      Semaphore writes) {
    this.groups = groups;
    this.allowRewind = allowRewind;
    this.mayWrite = mayWrite;
    this.queuesAtOnce = queuesAtOnce;
    this.writes = writes;
  }

  /** As many as one connection takes beside all else. */
  static Semaphore writesAtOnce() {
    return new Semaphore(AT_ONCE);
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
    List<Started> started = new ArrayList<>(start(group, first));
    started.addAll(start(group, others));
    List<WriteResult> results =
        FanOut.map(started, queuesAtOnce, one -> finish(group, one.move(), one.begun()));
    Map<QueueId, WriteResult> written = new HashMap<>();
    for (int i = 0; i < started.size(); i++) {
      written.put(started.get(i).move().queue(), results.get(i));
    }
    return written;
  }

  private record Move(QueueId queue, long offset) {}

  private record Started(Move move, Begun begun) {}

  /** How far setting a queue has got. */
  private sealed interface Begun {
    record Done(WriteResult result) implements Begun {}

    /** Answered at this time or before, as of {@link System#nanoTime}. */
    record Committed(OptionalLong before, long answeredAt) implements Begun {}

    /** Nothing is written yet: the group's consumers came while others of its queues were. */
    record NowOnline() implements Begun {}
  }

  private List<Started> start(String group, List<Move> moves) throws InterruptedException {
    List<Started> started = new ArrayList<>();
    for (int from = 0; from < moves.size(); from += COMMITS_TOGETHER) {
      started.addAll(
          startTogether(
              group, moves.subList(from, Math.min(moves.size(), from + COMMITS_TOGETHER))));
    }
    return started;
  }

  private List<Started> startTogether(String group, List<Move> moves) throws InterruptedException {
    writes.acquire(moves.size()); // what is read first is not to grow old in a queue of writes
    try {
      if (!groups.isOnline(group)) {
        return commit(group, moves);
      }
    } catch (BrokerFault fault) {
      return moves.stream().map(move -> new Started(move, failed(fault))).toList();
    } finally {
      writes.release(moves.size());
    }
    return FanOut.map(moves, RESETS_AT_ONCE, move -> new Started(move, reset(group, move)));
  }

  /** A reset is read back at once: its consumers are soon as far on as they were before. */
  private Begun.Done reset(String group, Move move) throws InterruptedException {
    OptionalLong before;
    writes.acquire();
    try {
      before = groups.committed(group, move.queue());
      Optional<Begun.Done> without = withoutWriting(before, move.offset());
      if (without.isPresent()) {
        return without.get();
      }
      groups.reset(group, move.queue(), move.offset());
    } catch (BrokerFault fault) {
      return fault.kind() == BrokerFault.Kind.UNSUPPORTED
          ? new Begun.Done(
              new WriteResult.Failed(
                  fault.getMessage()
                      + "; stop the group's consumers in the target cluster and sync again"))
          : failed(fault);
    } finally {
      writes.release();
    }
    return new Begun.Done(awaitReset(group, move.queue(), before, move.offset(), CLIENTS_FOLLOW));
  }

  /** One request behind the other, and then their answers. */
  private List<Started> commit(String group, List<Move> moves) throws InterruptedException {
    List<Sent> sent = FanOut.map(moves, queuesAtOnce, move -> send(group, move));
    List<Optional<BrokerFault>> refused = new ArrayList<>();
    for (Sent one : sent) {
      refused.add(one instanceof Sent.Commit commit ? fault(commit.answer()) : Optional.empty());
    }
    long answeredAt = System.nanoTime();
    List<Started> started = new ArrayList<>();
    for (int i = 0; i < moves.size(); i++) {
      Begun begun =
          switch (sent.get(i)) {
            case Sent.Not(Begun why) -> why;
            case Sent.Commit(OptionalLong before, var _) ->
                refused
                    .get(i)
                    .<Begun>map(ProgressWriter::failed)
                    .orElse(new Begun.Committed(before, answeredAt));
          };
      started.add(new Started(moves.get(i), begun));
    }
    return started;
  }

  /** A commit on its way. */
  private sealed interface Sent {
    record Not(Begun why) implements Sent {}

    record Commit(OptionalLong before, CompletableFuture<?> answer) implements Sent {}
  }

  private Sent send(String group, Move move) throws InterruptedException {
    try {
      OptionalLong before = groups.before(group, move.queue());
      Optional<Begun.Done> without = withoutWriting(before, move.offset());
      if (without.isPresent()) {
        return new Sent.Not(without.get());
      }
      return groups.isOnline(group)
          ? new Sent.Not(new Begun.NowOnline())
          : new Sent.Commit(before, groups.commit(group, move.queue(), move.offset()));
    } catch (BrokerFault fault) {
      return new Sent.Not(failed(fault));
    }
  }

  private static Optional<BrokerFault> fault(CompletableFuture<?> answer)
      throws InterruptedException {
    try {
      var _ = BrokerAnswer.await(answer);
      return Optional.empty();
    } catch (BrokerFault fault) {
      return Optional.of(fault);
    }
  }

  /** What there is to say without a write; empty if it is to be written. */
  private Optional<Begun.Done> withoutWriting(OptionalLong before, long offset) {
    if (before.isPresent() && isEnough(before.getAsLong(), offset)) {
      return Optional.of(new Begun.Done(new WriteResult.NotNeeded(before.getAsLong())));
    }
    return mayWrite.getAsBoolean() ? Optional.empty() : Optional.of(new Begun.Done(leaseOver()));
  }

  private static Begun.Done failed(BrokerFault fault) {
    return new Begun.Done(new WriteResult.Failed(String.valueOf(fault.getMessage())));
  }

  private WriteResult finish(String group, Move move, Begun begun) throws InterruptedException {
    return switch (begun) {
      case Begun.Done(WriteResult result) -> result;
      case Begun.NowOnline _ -> reset(group, move).result();
      case Begun.Committed committed -> confirm(group, move.queue(), committed, move.offset());
    };
  }

  private boolean isEnough(long found, long offset) {
    return allowRewind ? found == offset : found >= offset;
  }

  private WriteResult confirm(String group, QueueId queue, Begun.Committed commit, long offset)
      throws InterruptedException {
    OptionalLong before = commit.before();
    try {
      OptionalLong found = groups.afterCommit(group, queue, commit.answeredAt());
      if (!isThere(found, before, offset)) {
        found = groups.committed(group, queue); // a reset may be pending
      }
      boolean there = isThere(found, before, offset);
      if (before.isEmpty() && (there || isBeyond(found, offset))) {
        if (groups.isOnline(group, commit.answeredAt())) {
          return resetBegun(group, queue, offset);
        }
        if (!there) {
          return new WriteResult.Failed(
              "set to %d, but found at %d: the group's consumers came and went meanwhile, and may have begun elsewhere; a sync does not move it back: reset the group by hand"
                  .formatted(offset, found.getAsLong()));
        }
      }
      if (there) {
        return new WriteResult.Confirmed();
      }
      // A reset is pending for this group, or its consumers came back: only a reset gets through.
      if (!mayWrite.getAsBoolean()) {
        return leaseOver();
      }
      groups.reset(group, queue, offset);
    } catch (BrokerFault fault) {
      return new WriteResult.Failed(
          before.isPresent()
              ? String.valueOf(fault.getMessage())
              : "set to %d for the first time, but not confirmed: %s; see where its consumers are, and reset the group by hand if they began elsewhere"
                  .formatted(offset, fault.getMessage()));
    }
    return awaitReset(group, queue, before, offset, BROKER_FOLLOWS);
  }

  /** Consumers that came before a group's first commit was there may have begun elsewhere. */
  private WriteResult resetBegun(String group, QueueId queue, long offset)
      throws InterruptedException {
    if (!mayWrite.getAsBoolean()) {
      return leaseOver();
    }
    try {
      groups.reset(group, queue, offset);
    } catch (BrokerFault fault) {
      return new WriteResult.Failed(
          "set to %d while the group's consumers came, which may have begun elsewhere: %s; stop them, and reset the group by hand"
              .formatted(offset, fault.getMessage()));
    }
    return awaitReset(group, queue, OptionalLong.empty(), offset, CLIENTS_FOLLOW);
  }

  private static boolean isBeyond(OptionalLong found, long offset) {
    return found.isPresent() && found.getAsLong() > offset;
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
