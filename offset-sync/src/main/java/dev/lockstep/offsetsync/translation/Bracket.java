package dev.lockstep.offsetsync.translation;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known around the point that is searched.
 *
 * @param low the last known copy below the searched source offset
 * @param high the first known copy at or above it
 * @param bottom where the unknown part begins: after {@code low}, or the log's start
 * @param top where it ends: before {@code high}, or the log's end
 * @param gaps what is not known between {@code bottom} and {@code top}, in order
 */
record Bracket(@Nullable Copy low, @Nullable Copy high, long bottom, long top, List<Gap> gaps) {

  /** Offsets {@code from} to {@code to} (exclusive). */
  record Gap(long from, long to) {
    long size() {
      return to - from;
    }

    boolean contains(long offset) {
      return offset >= from && offset < to;
    }
  }

  Bracket {
    gaps = List.copyOf(gaps);
  }

  /** The known copies on both sides of the point, the lower one first. */
  List<Copy> copies() {
    return Stream.of(low, high).filter(Objects::nonNull).toList();
  }

  /** Is all between the two copies known? */
  boolean closed() {
    return gaps.isEmpty();
  }
}
