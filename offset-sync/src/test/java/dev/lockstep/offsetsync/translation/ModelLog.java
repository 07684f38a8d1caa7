package dev.lockstep.offsetsync.translation;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A destination queue's log in memory, with the slow and certain way to translate beside it.
 * Messages are the source offset of a copy, or {@link #FOREIGN}.
 */
final class ModelLog implements CopyLog {

  static final long FOREIGN = -1;

  private final List<Long> messages = new ArrayList<>();
  private final int window;
  private int min;
  private int pulls;

  ModelLog(int window) {
    this.window = window;
  }

  ModelLog append(long... sources) {
    for (long source : sources) {
      messages.add(source);
    }
    return this;
  }

  /** Retention: what lies below is gone. */
  ModelLog deleteBelow(int offset) {
    min = Math.max(min, Math.min(offset, messages.size()));
    return this;
  }

  /** The broker lost its newest messages. */
  void loseFrom(int offset) {
    while (messages.size() > Math.max(offset, min)) {
      messages.removeLast();
    }
  }

  int pulls() {
    return pulls;
  }

  int min() {
    return min;
  }

  int max() {
    return messages.size();
  }

  long at(int offset) {
    return messages.get(offset);
  }

  @Override
  public synchronized Probe read(long offset) {
    pulls++;
    int from = (int) Math.min(Math.max(offset, min), messages.size());
    int next = Math.min(from + window, messages.size());
    List<Copy> copies = new ArrayList<>();
    for (int at = from; at < next; at++) {
      if (messages.get(at) != FOREIGN) {
        copies.add(new Copy(at, messages.get(at)));
      }
    }
    return new Probe(from, next, min, messages.size(), copies);
  }

  /**
   * One past the last copy below {@code committed}, or the very first copy for a group that stands
   * where copying began; empty where neither is in the log.
   */
  OptionalLong bounded(long committed, SourceFacts facts) {
    for (int at = messages.size() - 1; at >= min; at--) {
      long source = messages.get(at);
      if (source != FOREIGN && source < committed) {
        return OptionalLong.of(at + 1L);
      }
    }
    int first = (int) limit(committed);
    boolean firstEver =
        first < messages.size() && (min == 0 || messages.get(first) == facts.startOffset());
    return committed <= facts.startOffset() && firstEver
        ? OptionalLong.of(first)
        : OptionalLong.empty();
  }

  /** Where the first copy from {@code committed} on lies; the log's end without one. */
  long limit(long committed) {
    for (int at = min; at < messages.size(); at++) {
      if (messages.get(at) != FOREIGN && messages.get(at) >= committed) {
        return at;
      }
    }
    return messages.size();
  }

  /** The source offset of the first copy from a place on; no copy has a higher one without any. */
  long limitFrom(int place) {
    return messages.subList(Math.max(min, place), messages.size()).stream()
        .filter(source -> source != FOREIGN)
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  /** Highest source offset among the copies; -1 without any. */
  long highestSource() {
    return messages.subList(min, messages.size()).stream()
        .mapToLong(Long::longValue)
        .max()
        .orElse(-1);
  }
}
