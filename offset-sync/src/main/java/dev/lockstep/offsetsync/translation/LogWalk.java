package dev.lockstep.offsetsync.translation;

import dev.lockstep.rocketmq.BrokerFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads along a log, by destination offsets: what others have read is not read again, and what is
 * read is kept for others. Takes so many pulls at most. Not thread-safe.
 */
final class LogWalk {

  static final int STEP = 64;

  private final OffsetTranslator log;
  private final int budget;
  private int pulls;

  LogWalk(OffsetTranslator log, int budget) {
    this.log = log;
    this.budget = budget;
  }

  int pulls() {
    return pulls;
  }

  /**
   * All copies with a destination offset of {@code from} to {@code to} (exclusive), as far as the
   * log reaches; empty if it takes too many pulls.
   */
  Optional<List<Copy>> between(long from, long to) throws BrokerFault, InterruptedException {
    while (true) {
      OffsetTranslator.Stretch stretch = log.stretch(from, to);
      if (stretch.gaps().isEmpty()) {
        return Optional.of(stretch.copies());
      }
      if (pulls >= budget) {
        return Optional.empty();
      }
      pulls++;
      log.look(stretch.gaps().getFirst().from());
    }
  }

  /**
   * Looks before and behind a reader, in turns, until it is settled what it has passed.
   *
   * @param needsLast shall the last copy before the reader be known in any case?
   * @return empty if it takes too many pulls
   */
  Optional<Passage> around(long reader, boolean needsLast)
      throws BrokerFault, InterruptedException {
    long ahead = Math.max(reader, log.min());
    long behind = Math.min(reader, log.max());
    long stepAhead = STEP;
    long stepBehind = STEP;
    Passage passage = new Passage(null, null, behind <= log.min(), ahead >= log.max());
    while (!passage.isSettled(needsLast, reader - behind)) {
      int before = pulls;
      if (passage.next() == null && !passage.atEnd()) {
        // The log may grow with each look, also by others: what was not there before this one is
        // not
        // passed by it.
        long max = log.max();
        Optional<List<Copy>> found = between(ahead, ahead + stepAhead);
        if (found.isEmpty()) {
          return Optional.empty();
        }
        ahead = Math.min(ahead + stepAhead, Math.max(ahead, max));
        // What is known already costs nothing, so ever more of it is taken at once.
        stepAhead = pulls == before ? stepAhead * 2 : STEP;
        passage = new Passage(passage.last(), first(found.get()), passage.atStart(), ahead >= max);
      }
      if (passage.last() == null
          && !passage.atStart()
          && !passage.isSettled(needsLast, reader - behind)) {
        before = pulls;
        long from = Math.max(log.min(), behind - stepBehind);
        Optional<List<Copy>> found = between(from, behind);
        if (found.isEmpty()) {
          return Optional.empty();
        }
        behind = from;
        stepBehind = pulls == before ? stepBehind * 2 : STEP;
        passage =
            new Passage(last(found.get()), passage.next(), behind <= log.min(), passage.atEnd());
      }
    }
    return Optional.of(passage);
  }

  /**
   * The copies before a reader whose source offset is at least {@code floor}, the last one first;
   * empty if it takes too many pulls.
   */
  Optional<List<Copy>> backwards(long reader, long floor) throws BrokerFault, InterruptedException {
    List<Copy> copies = new ArrayList<>();
    long behind = Math.min(reader, log.max());
    long step = STEP;
    while (behind > log.min()) {
      int before = pulls;
      long from = Math.max(log.min(), behind - step);
      Optional<List<Copy>> found = between(from, behind);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      for (Copy copy : found.get().reversed()) {
        if (copy.source() < floor) {
          return Optional.of(copies);
        }
        copies.add(copy);
      }
      behind = from;
      step = pulls == before ? step * 2 : STEP;
    }
    return Optional.of(copies);
  }

  private static @Nullable Copy first(List<Copy> copies) {
    return copies.isEmpty() ? null : copies.getFirst();
  }

  private static @Nullable Copy last(List<Copy> copies) {
    return copies.isEmpty() ? null : copies.getLast();
  }
}
