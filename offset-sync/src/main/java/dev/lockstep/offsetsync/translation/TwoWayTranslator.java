package dev.lockstep.offsetsync.translation;

import dev.lockstep.rocketmq.BrokerFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Translates the progress of a group that consumes everything, between two clusters that copy to
 * each other.
 *
 * <p>The target queue holds copies of the source queues' messages, and messages of its own, whose
 * copies lie in one of the source queues. So the group has two frontiers in it: one past the last
 * copy of what it consumed, and one past the last own message whose copy it consumed. All that it
 * has not consumed lies at or beyond the lower one. From there the search goes on over messages
 * that it surely has consumed, up to the first other one: what follows of the consumed ones is what
 * it will get again.
 *
 * <ul>
 *   <li>INVARIANT: no message that the group has not consumed, and that was or will be copied in
 *       either direction, lies below the answer, or below the limit of one without a lower bound.
 *   <li>INVARIANT: an own message is taken for consumed only if its copy was seen below the group's
 *       progress.
 * </ul>
 *
 * <p>For one search; not thread-safe.
 */
public final class TwoWayTranslator {

  /**
   * What the group has consumed of one source queue of the target queue.
   *
   * @param copies its copies in the target queue
   * @param committed the next message that the group consumes in it
   * @param frontier the translation of that: one past the last copy of what it consumed; where it
   *     consumed nothing that was copied, the first copy it did not consume, or the queue's end
   * @param bounded true if a copy of what it consumed is in the target queue
   */
  public record Consumed(OffsetTranslator copies, long committed, long frontier, boolean bounded) {}

  /**
   * What is known of the way back.
   *
   * @param copies copies of the target queue's own messages, in the source queue they are in
   * @param committed the next message that the group consumes in that source queue
   * @param relayed every own message below it had been dealt with before the search began
   * @param hint an earlier state of the relay
   * @param originals the target queue, to compare copies with
   */
  public record WayBack(
      OffsetTranslator copies, long committed, long relayed, Hint hint, Originals originals) {}

  /** All copies of own messages below {@code own} lie below {@code end} in the source queue. */
  public record Hint(long own, long end) {}

  /**
   * What a search may take. One that takes more answers less: that it did not finish, a lower
   * point, or an upper bound of what is repeated.
   *
   * @param pulls most pulls of each log to find the point
   * @param countingPulls most pulls of each log to count what is repeated from there
   */
  record Budget(int pulls, int countingPulls) {
    static final Budget USUAL = new Budget(512, 256);
  }

  private final List<Consumed> sources;
  private final WayBack back;
  private final Budget budget;
  private final LogWalk backLog;
  private final List<LogWalk> logs = new ArrayList<>();
  private @Nullable Set<Long> consumedOwn;
  private boolean ownIsPartial;
  private boolean exact = true;

  private TwoWayTranslator(List<Consumed> sources, WayBack back, Budget budget) {
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("a target queue needs a source queue");
    }
    this.sources = List.copyOf(sources);
    this.back = back;
    this.budget = budget;
    this.backLog = new LogWalk(back.copies(), budget.pulls());
    sources.forEach(source -> logs.add(new LogWalk(source.copies(), budget.pulls())));
  }

  /**
   * Translates.
   *
   * @param sources the source queues of the target queue, each translated
   * @param notBefore how fresh the view of the end of the copies of own messages must be, on the
   *     translators' clock; after {@code back.relayed()} was read
   */
  public static TwoWayPoint translate(List<Consumed> sources, WayBack back, long notBefore)
      throws BrokerFault, InterruptedException {
    return translate(sources, back, notBefore, Budget.USUAL);
  }

  static TwoWayPoint translate(List<Consumed> sources, WayBack back, long notBefore, Budget budget)
      throws BrokerFault, InterruptedException {
    var _ = back.copies().verify(notBefore, back.originals());
    return new TwoWayTranslator(sources, back, budget).search();
  }

  private TwoWayPoint search() throws BrokerFault, InterruptedException {
    boolean bounded = sources.stream().anyMatch(Consumed::bounded);
    Optional<Passage> found = backLog.around(back.committed(), !bounded);
    if (found.isEmpty()) {
      // Far from any copy of an own message: what the relay told once may be enough.
      return bounded && back.hint().own() > 0 && back.hint().end() <= back.committed()
          ? point(back.hint().own())
          : new TwoWayPoint.Unfinished(backLog.pulls());
    }
    Passage passage = found.get();
    Copy rest = passage.next() == null ? passage.last() : passage.next();
    if (rest != null) {
      Original original = back.copies().compare(rest, back.originals());
      if (original instanceof Original.Another || original instanceof Original.BeyondEnd) {
        return new TwoWayPoint.TargetRecreated(rest, original);
      }
    }
    long ownFrontier = passage.frontier(back.relayed());
    long start = sources.stream().mapToLong(source -> source.copies().min()).min().orElseThrow();
    if (back.committed() < back.copies().min()) {
      // Copies that the group did not get may be deleted: their originals may lie anywhere.
      return new TwoWayPoint.Boundless(start, start);
    }
    if (!bounded && passage.last() == null) {
      return new TwoWayPoint.Boundless(start, Math.max(start, lower(ownFrontier)));
    }
    return point(ownFrontier);
  }

  private long lower(long ownFrontier) {
    return Math.min(
        ownFrontier, sources.stream().mapToLong(Consumed::frontier).min().orElseThrow());
  }

  private TwoWayPoint point(long ownFrontier) throws BrokerFault, InterruptedException {
    long upper =
        Math.max(ownFrontier, sources.stream().mapToLong(Consumed::frontier).max().orElseThrow());
    long end = sources.stream().mapToLong(source -> source.copies().max()).min().orElseThrow();
    long start = sources.stream().mapToLong(source -> source.copies().min()).max().orElseThrow();
    long lower = lower(ownFrontier);
    long point = firstNotConsumed(lower, Math.max(start, lower), Math.min(upper, end), ownFrontier);
    List<Long> repeated = new ArrayList<>();
    for (Consumed source : sources) {
      repeated.add(count(source, point));
    }
    long repeatedOwn = ownFrontier > point ? countOwn(lower, point, ownFrontier) : 0;
    return new TwoWayPoint.At(point, repeated, repeatedOwn, exact);
  }

  /** Goes on over what was surely consumed. */
  private long firstNotConsumed(long lower, long from, long to, long ownFrontier)
      throws BrokerFault, InterruptedException {
    for (long at = from; at < to; ) {
      long end = Math.min(to, at + LogWalk.STEP);
      Map<Long, Boolean> copies = new HashMap<>();
      for (int i = 0; i < sources.size(); i++) {
        Optional<List<Copy>> found = logs.get(i).between(at, end);
        if (found.isEmpty()) {
          return at;
        }
        long committed = sources.get(i).committed();
        found.get().forEach(copy -> copies.put(copy.destination(), copy.source() < committed));
      }
      for (; at < end; at++) {
        Boolean consumed = copies.get(at);
        if (consumed == null) {
          consumed = at < ownFrontier && consumedOwn(lower).contains(at);
        }
        if (!consumed) {
          return at;
        }
      }
    }
    return Math.max(from, to);
  }

  /** Copies from the point on that the group has consumed. */
  private long count(Consumed source, long point) throws BrokerFault, InterruptedException {
    if (!source.bounded()) {
      return 0;
    }
    long end = source.frontier();
    LogWalk log = new LogWalk(source.copies(), budget.countingPulls());
    long count = 0;
    for (long at = point; at < end; at += LogWalk.STEP) {
      Optional<List<Copy>> found = log.between(at, Math.min(end, at + LogWalk.STEP));
      if (found.isEmpty()) {
        exact = false;
        return count + end - at;
      }
      count += found.get().stream().filter(copy -> copy.source() < source.committed()).count();
    }
    return count;
  }

  /** Own messages from the point on whose copies the group has consumed. */
  private long countOwn(long lower, long point, long ownFrontier)
      throws BrokerFault, InterruptedException {
    Set<Long> own = consumedOwn(lower);
    if (ownIsPartial) {
      exact = false;
      return ownFrontier - point;
    }
    return own.stream().filter(at -> at >= point).count();
  }

  /** Own messages from {@code lower} on whose copies the group has consumed. */
  private Set<Long> consumedOwn(long lower) throws BrokerFault, InterruptedException {
    if (consumedOwn == null) {
      consumedOwn = new HashSet<>();
      Optional<List<Copy>> found =
          new LogWalk(back.copies(), budget.countingPulls()).backwards(back.committed(), lower);
      ownIsPartial = found.isEmpty();
      for (Copy copy : found.orElse(List.of())) {
        consumedOwn.add(copy.source());
      }
    }
    return consumedOwn;
  }
}
