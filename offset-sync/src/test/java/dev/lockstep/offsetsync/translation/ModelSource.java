package dev.lockstep.offsetsync.translation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A source queue in memory whose topic may be created anew, and a relay that copies it into a
 * {@link ModelLog}. It knows which copy was made of which topic.
 */
final class ModelSource implements Originals {

  private final ModelLog log;
  private final Map<Long, Integer> copiedFrom = new HashMap<>();
  private final List<Long> copiedNow = new ArrayList<>();
  private int topic;
  private long end;
  private long min;

  ModelSource(ModelLog log) {
    this.log = log;
  }

  /** Stores messages and copies them; foreign messages follow. */
  ModelSource relay(int messages, int foreign) {
    for (int i = 0; i < messages; i++) {
      copiedFrom.put((long) log.max(), topic);
      copiedNow.add((long) log.max());
      log.append(end++);
    }
    for (int i = 0; i < foreign; i++) {
      log.append(ModelLog.FOREIGN);
    }
    return this;
  }

  /** Stores messages that are not relayed yet. */
  ModelSource store(int messages) {
    end += messages;
    return this;
  }

  ModelSource recreate() {
    topic++;
    end = 0;
    min = 0;
    copiedNow.clear();
    return this;
  }

  /** Retention in the source: the originals of what lies below are gone. */
  ModelSource deleteBelow(long offset) {
    min = Math.min(offset, end);
    return this;
  }

  /** One past the last copy below an offset of the topic as it is now; the next one without any. */
  long expected(long committed) {
    return copiedNow.subList(0, (int) Math.min(committed, copiedNow.size())).reversed().stream()
        .filter(at -> at >= log.min())
        .findFirst()
        .map(at -> at + 1)
        .orElse(next(committed));
  }

  /** The first copy from an offset of the topic as it is now on; the log's end without one. */
  long next(long committed) {
    return copiedNow.stream()
        .skip(committed)
        .filter(at -> at >= log.min())
        .findFirst()
        .orElse((long) log.max());
  }

  @Override
  public synchronized Original of(Copy copy) {
    if (copy.source() >= end) {
      return new Original.BeyondEnd(end);
    }
    if (copy.source() < min) {
      return new Original.Gone();
    }
    return Objects.equals(copiedFrom.get(copy.destination()), topic)
        ? new Original.Same()
        : new Original.Another();
  }
}
