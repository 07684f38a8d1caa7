package dev.lockstep.rocketmq.retry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which messages of one queue groups wait for, by group and by the topic that they failed on them
 * in. Bounded by what waits. Not thread-safe.
 */
final class FailureLedger {

  /** A group that failed on a message of a topic. */
  record Failure(String group, String topic) {}

  private final Map<Failure, Deque<Long>> offsets = new HashMap<>();

  /** Offsets grow from call to call. */
  void add(Failure failure, long offset) {
    offsets.computeIfAbsent(failure, key -> new ArrayDeque<>()).addLast(offset);
  }

  /** What lies below does not wait any more. */
  void dropBelow(long offset) {
    offsets
        .values()
        .removeIf(waiting -> {
          while (!waiting.isEmpty() && waiting.getFirst() < offset) {
            waiting.removeFirst();
          }
          return waiting.isEmpty();
        });
  }

  void clear() {
    offsets.clear();
  }

  /** Who waits for something. */
  Set<Failure> failures() {
    return new HashSet<>(offsets.keySet());
  }

  /** The lowest offsets of what waits, so many at most. */
  List<Long> lowest(Failure failure, int most) {
    Deque<Long> waiting = offsets.get(failure);
    return waiting == null ? List.of() : waiting.stream().limit(most).toList();
  }
}
