package dev.lockstep.offsetsync.translation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a destination queue's log with regard to one source queue: the stretches that
 * were read, and the copies in them. All groups that are looked up in a queue share it. Bounded;
 * not thread-safe.
 *
 * <ul>
 *   <li>INVARIANT: source offsets grow with destination offsets over everything known. The relay
 *       writes them so; a copy that breaks the order was written twice (a fenced-off owner), and
 *       the earlier one counts, after which nothing is missing. Or the source topic was created
 *       anew: then the earlier ones are not what the source queue holds, which is for the user of
 *       this map to find out ({@link #vouch}). What was left out for being out of order is looked
 *       for again when what it was compared with is forgotten.
 *   <li>INVARIANT: copies of a source topic that was created anew come after those of the topic
 *       before. So one copy that was compared with its original vouches for all that follow it.
 *   <li>INVARIANT: a log only grows at its end and shrinks at its start. A log whose end went back
 *       lost messages or was created anew, and nothing known of it holds; so does one that shows
 *       something else where a copy is known.
 * </ul>
 */
final class CopyMap {

  private static final int MAX_RUNS_TO_MERGE = 64;
  private static final long NONE = Long.MAX_VALUE;

  private final int maxSegments;
  // Both hold the same segments; the second one only those with copies.
  private final NavigableMap<Long, Segment> byDestination = new TreeMap<>();
  private final NavigableMap<Long, Segment> bySource = new TreeMap<>();
  // By where the segment begins.
  private final Map<Long, Long> lastUse = new HashMap<>();
  private long uses;
  private boolean outOfOrder;
  private long vouchedFrom = NONE;
  private long min;
  private long max;

  CopyMap(int maxSegments) {
    this.maxSegments = maxSegments;
  }

  long min() {
    return min;
  }

  long max() {
    return max;
  }

  int segments() {
    return byDestination.size();
  }

  /**
   * Takes in what a look showed.
   *
   * @param newest false if the look began before the one that told the log's end was answered: then
   *     a lower end only means that this one is older
   */
  void add(Probe probe, boolean newest) {
    if ((newest && probe.max() < max)
        || contradicts(probe)
        || (outOfOrder && probe.min() > min && !byDestination.isEmpty())) {
      clear();
    }
    min = Math.max(min, probe.min());
    max = Math.max(max, probe.max());
    trim();
    for (Bracket.Gap gap : gaps(probe.from(), probe.next())) {
      insert(gap, probe.copies());
    }
    evict();
  }

  /** The last known copy; null if there is none. */
  @Nullable Copy newest() {
    return bySource.isEmpty() ? null : bySource.lastEntry().getValue().lastBelow(NONE);
  }

  /** Remembers that the source queue holds the copy's original, unless it is no longer known. */
  void vouch(Copy copy) {
    if (copy.equals(around(copy.source() + 1).low())) {
      vouchedFrom = Math.min(vouchedFrom, copy.destination());
    }
  }

  /** Does the source queue hold the copy's original, as far as was vouched for? */
  boolean isVouched(Copy copy) {
    return copy.destination() >= vouchedFrom;
  }

  /** Forgets all that was seen, but not where the log starts and ends. */
  void forget() {
    byDestination.clear();
    bySource.clear();
    lastUse.clear();
    outOfOrder = false;
    vouchedFrom = NONE;
  }

  /** Forgets what was vouched for. */
  void doubt() {
    vouchedFrom = NONE;
  }

  /** The known copies with a destination offset of {@code from} to {@code to} (exclusive). */
  List<Copy> copiesBetween(long from, long to) {
    Map.Entry<Long, Segment> first = byDestination.floorEntry(from);
    long begin = first == null ? from : first.getKey();
    List<Copy> copies = new ArrayList<>();
    for (Segment segment : byDestination.subMap(begin, Math.max(begin, to)).values()) {
      touch(segment);
      segment.copiesBetween(from, to).forEach(copies::add);
    }
    return copies;
  }

  /** What is known around the point before source offset {@code source}. */
  Bracket around(long source) {
    @Nullable Copy low = null;
    Map.Entry<Long, Segment> below = bySource.lowerEntry(source);
    @Nullable Copy high = null;
    if (below != null) {
      touch(below.getValue());
      low = below.getValue().lastBelow(source);
      high = below.getValue().firstAtOrAbove(source);
    }
    Map.Entry<Long, Segment> above = bySource.ceilingEntry(source);
    if (high == null && above != null) {
      touch(above.getValue());
      high = above.getValue().firstAtOrAbove(source);
    }
    long bottom = low == null ? min : Math.max(min, low.destination() + 1);
    long top = high == null ? Math.max(bottom, max) : Math.max(bottom, high.destination());
    return new Bracket(low, high, bottom, top, gaps(bottom, top));
  }

  /**
   * Where a look shows whether what is known still holds: at the last known copy, since what a log
   * loses, it loses from its end.
   */
  long top() {
    if (byDestination.isEmpty()) {
      return min;
    }
    Segment last = byDestination.lastEntry().getValue();
    return Math.max(
        min, last.hasCopies() ? last.runs().getLast().lastDestination() : last.to() - 1);
  }

  /** Does the look show something else where a copy is known? */
  private boolean contradicts(Probe probe) {
    Set<Copy> shown = Set.copyOf(probe.copies());
    Map.Entry<Long, Segment> first = byDestination.floorEntry(probe.from());
    long from = first == null ? probe.from() : first.getKey();
    return byDestination.subMap(from, Math.max(from, probe.next())).values().stream()
        .flatMap(segment -> segment.copiesBetween(probe.from(), probe.next()))
        .anyMatch(copy -> !shown.contains(copy));
  }

  /** Forgets what retention has deleted. */
  private void trim() {
    while (!byDestination.isEmpty() && byDestination.firstKey() < min) {
      Segment first = byDestination.firstEntry().getValue();
      remove(first);
      if (first.to() > min) {
        put(first.startingAt(min));
      }
    }
  }

  private void insert(Bracket.Gap gap, List<Copy> copies) {
    long highest = lastSourceBefore(gap.from());
    List<Copy> growing = new ArrayList<>();
    for (Copy copy : copies) {
      if (!gap.contains(copy.destination())) {
        continue;
      }
      if (copy.source() > highest) {
        growing.add(copy);
        highest = copy.source();
      } else {
        outOfOrder = true;
      }
    }
    if (!growing.isEmpty()) {
      forgetAfter(gap.to(), highest);
    }
    Segment segment = Segment.of(gap.from(), gap.to(), growing);
    Map.Entry<Long, Segment> before = byDestination.lowerEntry(gap.from());
    if (before != null && mergeable(before.getValue(), segment)) {
      remove(before.getValue());
      segment = before.getValue().followedBy(segment);
    }
    Segment after = byDestination.get(segment.to());
    if (after != null && mergeable(segment, after)) {
      remove(after);
      segment = segment.followedBy(after);
    }
    put(segment);
  }

  private void put(Segment segment) {
    byDestination.put(segment.from(), segment);
    if (segment.hasCopies()) {
      bySource.put(segment.firstSource(), segment);
    }
    touch(segment);
  }

  /** Drops what lies further on but holds source offsets that were met before. */
  private void forgetAfter(long destination, long highestSource) {
    List<Segment> stale =
        byDestination.tailMap(destination, true).values().stream()
            .filter(segment -> segment.hasCopies() && segment.firstSource() <= highestSource)
            .toList();
    stale.forEach(this::remove);
  }

  private long lastSourceBefore(long destination) {
    for (Segment segment : byDestination.headMap(destination, false).descendingMap().values()) {
      if (segment.hasCopies()) {
        return segment.lastSource();
      }
    }
    return -1;
  }

  /** What is not known of {@code from} to {@code to} (exclusive), in order. */
  List<Bracket.Gap> gaps(long from, long to) {
    List<Bracket.Gap> gaps = new ArrayList<>();
    long at = from;
    while (at < to) {
      Map.Entry<Long, Segment> here = byDestination.floorEntry(at);
      if (here != null && here.getValue().to() > at) {
        at = here.getValue().to();
        continue;
      }
      Long next = byDestination.higherKey(at);
      long end = next == null ? to : Math.min(to, next);
      gaps.add(new Bracket.Gap(at, end));
      at = end;
    }
    return gaps;
  }

  private void evict() {
    if (byDestination.size() <= maxSegments) {
      return;
    }
    if (outOfOrder) {
      forget();
      return;
    }
    // A quarter at once, so that a full map does not sort with every probe.
    byDestination.values().stream()
        .sorted(Comparator.comparing(segment -> lastUse.getOrDefault(segment.from(), 0L)))
        .limit(byDestination.size() - maxSegments * 3L / 4)
        .toList()
        .forEach(this::remove);
  }

  private void clear() {
    forget();
    min = 0;
    max = 0;
  }

  private void touch(Segment segment) {
    lastUse.put(segment.from(), ++uses);
  }

  private void remove(Segment segment) {
    byDestination.remove(segment.from());
    lastUse.remove(segment.from());
    if (segment.hasCopies()) {
      bySource.remove(segment.firstSource());
    }
  }

  private static boolean mergeable(Segment one, Segment next) {
    return one.to() == next.from() && one.runs().size() + next.runs().size() <= MAX_RUNS_TO_MERGE;
  }
}
