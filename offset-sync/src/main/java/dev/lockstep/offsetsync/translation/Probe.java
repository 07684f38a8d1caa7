package dev.lockstep.offsetsync.translation;

import java.util.List;

/**
 * What one look into a destination queue's log showed.
 *
 * <p>INVARIANT: {@code copies} are all copies of the source queue with a destination offset of
 * {@code from} to {@code next} (exclusive), in order.
 *
 * @param from first offset that was looked at; differs from what was asked for where that is gone
 * @param next one past the last offset that was looked at; {@code from} if there was nothing
 * @param min offset of the log's first message
 * @param max one past the offset of its last message
 */
public record Probe(long from, long next, long min, long max, List<Copy> copies) {

  public Probe {
    if (from > next || min > max || from < 0) {
      throw new IllegalArgumentException(
          "a probe of %d to %d in a log of %d to %d".formatted(from, next, min, max));
    }
    copies = List.copyOf(copies);
    long last = from - 1;
    for (Copy copy : copies) {
      if (copy.destination() <= last || copy.destination() >= next) {
        throw new IllegalArgumentException(
            "copy at %d in a probe of %d to %d".formatted(copy.destination(), from, next));
      }
      last = copy.destination();
    }
  }
}
