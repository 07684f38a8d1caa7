package dev.lockstep.testbed.oracle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The messages that may arrive, by id, with a mark of how often each did. Messages of one id form a
 * chain in the order of their queue: the n-th arrival is the n-th of them. Not thread-safe.
 */
final class Expectation {

  /** What the destination must hold of a queue's messages. */
  enum Duty {
    /** Must arrive, in the order of the queue. */
    REQUIRED,
    /**
     * Must arrive, at any place: its real offset is not known, as for delayed and transactional
     * messages.
     */
    REQUIRED_ANYWHERE,
    /** May arrive: the outcome of sending it is not known. */
    OPTIONAL,
    /** Must not arrive. */
    FORBIDDEN
  }

  /** A message of the source. */
  record Entry(QueueLog log, int index, Duty duty, int queue) {}

  private record Part(QueueLog log, Duty duty, int first) {}

  private final List<Part> parts = new ArrayList<>();
  private final int[] buckets;
  private final int[] next;
  private final boolean[] arrived;

  private Expectation(int size) {
    buckets = new int[Integer.highestOneBit(Math.max(2, size)) * 2];
    Arrays.fill(buckets, -1);
    next = new int[size];
    arrived = new boolean[size];
  }

  /** A queue's messages and what is due of them. */
  record Source(QueueLog log, Duty duty) {}

  static Expectation of(List<Source> sources) {
    Expectation expectation =
        new Expectation(sources.stream().mapToInt(source -> source.log().size()).sum());
    int first = 0;
    for (Source source : sources) {
      expectation.parts.add(new Part(source.log(), source.duty(), first));
      first += source.log().size();
    }
    // Backwards, so that chains run forwards.
    for (int i = first - 1; i >= 0; i--) {
      Entry entry = expectation.entry(i);
      int bucket = expectation.bucket(entry.log().id(entry.index()));
      expectation.next[i] = expectation.buckets[bucket];
      expectation.buckets[bucket] = i;
    }
    return expectation;
  }

  int size() {
    return arrived.length;
  }

  boolean hasArrived(int entry) {
    return arrived[entry];
  }

  void markArrived(int entry) {
    arrived[entry] = true;
  }

  /**
   * The first message of an id that has not arrived yet; if all have, -2; if there is none of that
   * id, -1.
   */
  int find(long id) {
    int found = -1;
    for (int i = buckets[bucket(id)]; i >= 0; i = next[i]) {
      Entry entry = entry(i);
      if (entry.log().id(entry.index()) == id) {
        if (!arrived[i]) {
          return i;
        }
        found = -2;
      }
    }
    return found;
  }

  Entry entry(int i) {
    int low = 0;
    int high = parts.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (parts.get(middle).first() <= i) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    Part part = parts.get(low);
    return new Entry(part.log(), i - part.first(), part.duty(), low);
  }

  private int bucket(long id) {
    return (int) id & (buckets.length - 1);
  }
}
