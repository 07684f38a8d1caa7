package dev.lockstep.offsetsync.translation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a destination queue's log that is fully known: every copy in it is in one of its
 * runs. A run is a row of copies in which both offsets grow by one.
 */
record Segment(long from, long to, List<Run> runs) {

  /** Copies {@code (destination + i, source + i)} for i below count. */
  record Run(long destination, long source, long count) {
    /** The part with a destination offset of {@code first} to {@code end} (exclusive). */
    Run between(long first, long end) {
      long skip = Math.clamp(first - destination, 0, count);
      long left = Math.clamp(end - destination, skip, count);
      return new Run(destination + skip, source + skip, left - skip);
    }

    long lastSource() {
      return source + count - 1;
    }

    long lastDestination() {
      return destination + count - 1;
    }
  }

  Segment {
    if (from >= to) {
      throw new IllegalArgumentException("an empty segment: %d to %d".formatted(from, to));
    }
    runs = List.copyOf(runs);
  }

  static Segment of(long from, long to, List<Copy> copies) {
    List<Run> runs = new ArrayList<>();
    for (Copy copy : copies) {
      append(runs, new Run(copy.destination(), copy.source(), 1));
    }
    return new Segment(from, to, runs);
  }

  /** This and the segment that begins where this ends. */
  Segment followedBy(Segment next) {
    List<Run> joined = new ArrayList<>(runs);
    next.runs.forEach(run -> append(joined, run));
    return new Segment(from, next.to, joined);
  }

  /** The copies with a destination offset of {@code first} to {@code end} (exclusive). */
  Stream<Copy> copiesBetween(long first, long end) {
    return runs.stream()
        .map(run -> run.between(first, end))
        .flatMap(run ->
            LongStream.range(0, run.count())
                .mapToObj(i -> new Copy(run.destination() + i, run.source() + i)));
  }

  /** What is left of this without what lies before {@code first}, which is inside of it. */
  Segment startingAt(long first) {
    return new Segment(
        first,
        to,
        runs.stream().map(run -> run.between(first, to)).filter(run -> run.count() > 0).toList());
  }

  boolean hasCopies() {
    return !runs.isEmpty();
  }

  long firstSource() {
    return runs.getFirst().source();
  }

  long lastSource() {
    return runs.getLast().lastSource();
  }

  /** The last copy with a source offset below {@code source}; null if there is none here. */
  @Nullable Copy lastBelow(long source) {
    int index = firstRunAtOrAbove(source) - 1;
    if (index < 0) {
      return null;
    }
    Run run = runs.get(index);
    long steps = Math.min(run.count(), source - run.source()) - 1;
    return new Copy(run.destination() + steps, run.source() + steps);
  }

  /** The first copy with a source offset of at least {@code source}; null if there is none here. */
  @Nullable Copy firstAtOrAbove(long source) {
    int index = firstRunAtOrAbove(source);
    if (index > 0 && runs.get(index - 1).lastSource() >= source) {
      Run run = runs.get(index - 1);
      return new Copy(run.destination() + source - run.source(), source);
    }
    if (index == runs.size()) {
      return null;
    }
    Run run = runs.get(index);
    return new Copy(run.destination(), run.source());
  }

  /** Index of the first run that begins at or above the source offset. */
  private int firstRunAtOrAbove(long source) {
    int low = 0;
    int high = runs.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (runs.get(middle).source() >= source) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static void append(List<Run> runs, Run run) {
    if (!runs.isEmpty()) {
      Run last = runs.getLast();
      if (run.destination() == last.destination() + last.count()
          && run.source() == last.source() + last.count()) {
        runs.set(
            runs.size() - 1,
            new Run(last.destination(), last.source(), last.count() + run.count()));
        return;
      }
    }
    runs.add(run);
  }
}
