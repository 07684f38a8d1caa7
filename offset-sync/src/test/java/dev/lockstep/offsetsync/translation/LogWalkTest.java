package dev.lockstep.offsetsync.translation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Walks over a log that grows with each look. */
class LogWalkTest {

  private static final Originals SAME = copy -> new Original.Same();

  @Test
  void neverPassesACopyThatCameWhileItLooked() throws Exception {
    for (int seed = 0; seed < 500; seed++) {
      // Given a log that others write to, and a reader of it
      Random random = new Random(seed);
      GrowingLog log = new GrowingLog(random);
      OffsetTranslator translator = new OffsetTranslator(log, () -> 0);
      var _ = translator.verify(0, SAME);
      long relayed = log.nextSource;
      int reader = random.nextInt(log.messages.max() + 1);

      // When it is looked up what the reader has passed
      Optional<Passage> passage = new LogWalk(translator, 512).around(reader, random.nextBoolean());

      // Then no copy that lies ahead of it counts as passed
      long ahead = log.messages.limitFrom(reader);
      assertThat(passage)
          .as("seed %d", seed)
          .hasValueSatisfying(
              found -> assertThat(found.frontier(relayed)).isLessThanOrEqualTo(ahead));
    }
  }

  /** Each look finds more than the one before, for some looks. */
  private static final class GrowingLog implements CopyLog {

    private final ModelLog messages = new ModelLog(8);
    private final Random random;
    private int growths = 6;
    private long nextSource;

    GrowingLog(Random random) {
      this.random = random;
      grow(random.nextInt(200));
    }

    private void grow(int count) {
      boolean copies = random.nextInt(3) == 0;
      for (int i = 0; i < count; i++) {
        messages.append(copies || random.nextInt(40) == 0 ? nextSource++ : ModelLog.FOREIGN);
      }
    }

    @Override
    public Probe read(long offset) {
      if (growths > 0) {
        growths--;
        grow(random.nextInt(90));
      }
      return messages.read(offset);
    }
  }
}
