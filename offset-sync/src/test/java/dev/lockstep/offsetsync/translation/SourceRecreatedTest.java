package dev.lockstep.offsetsync.translation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.offsetsync.translation.Translation.Boundless;
import dev.lockstep.offsetsync.translation.Translation.Found;
import dev.lockstep.offsetsync.translation.Translation.SourceRecreated;
import dev.lockstep.offsetsync.translation.Translation.Unfinished;
import dev.lockstep.rocketmq.QueueId;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** A source topic that was created anew starts with offsets that its copies had before. */
class SourceRecreatedTest {

  private static final SourceFacts FROM_START = new SourceFacts(0, 0);
  private static final QueueId SOURCE = new QueueId("orders", "hz-a", 0);

  private final AtomicLong clock = new AtomicLong();

  @Test
  void isToldByAQueueThatEndsBeforeItsOwnCopies() throws Exception {
    // Given ten copies, and a new topic with four messages that are not relayed yet
    ModelLog log = new ModelLog(32);
    ModelSource source = new ModelSource(log).relay(10, 0).recreate().store(4);

    // When an offset beyond its end is translated
    Translation translation = translate(new OffsetTranslator(log, clock::get), source, 10);

    // Then it is refused
    assertThat(translation)
        .isInstanceOfSatisfying(
            SourceRecreated.class,
            recreated ->
                assertThat(recreated.reason(SOURCE))
                    .contains("ends at 4, before its own copies")
                    .contains("created anew"));
  }

  @Test
  void isToldByAnotherMessageAtTheOffset() throws Exception {
    ModelLog log = new ModelLog(32);
    ModelSource source = new ModelSource(log).relay(10, 0).recreate().store(30);
    assertThat(translate(new OffsetTranslator(log, clock::get), source, 7))
        .isInstanceOfSatisfying(
            SourceRecreated.class,
            recreated ->
                assertThat(recreated.reason(SOURCE)).contains("another message at offset 6"));
  }

  @Test
  void isNoticedAlthoughTheFormerTopicIsKnown() throws Exception {
    // Given a known log
    ModelLog log = new ModelLog(32);
    ModelSource source = new ModelSource(log).relay(10, 0);
    OffsetTranslator translator = new OffsetTranslator(log, clock::get);
    assertThat(translate(translator, source, 5)).isInstanceOf(Found.class);

    // When the topic is created anew and outgrows the former one
    source.recreate().relay(30, 0);

    // Then nothing is answered from the former copies, and what follows them is right
    assertThat(translate(translator, source, 5)).isInstanceOf(SourceRecreated.class);
    assertThat(translate(translator, source, 25))
        .satisfiesAnyOf(
            answer -> assertThat(answer).isInstanceOf(SourceRecreated.class),
            answer -> assertThat(((Found) answer).destination()).isEqualTo(35));
  }

  @Test
  void isOverWhenTheFormerCopiesAreGone() throws Exception {
    // Given a log that mixes both
    ModelLog log = new ModelLog(32);
    ModelSource source = new ModelSource(log).relay(10, 0).recreate().relay(30, 0);
    OffsetTranslator translator = new OffsetTranslator(log, clock::get);
    assertThat(translate(translator, source, 5)).isInstanceOf(SourceRecreated.class);

    // When retention deletes the former topic's copies
    log.deleteBelow(10);

    // Then it is translated again
    assertThat(translate(translator, source, 5))
        .isInstanceOfSatisfying(
            Found.class, found -> assertThat(found.destination()).isEqualTo(15));
  }

  @Test
  void comparesOncePerSyncForGroupsThatMoveOn() throws Exception {
    // Given a known log
    ModelLog log = new ModelLog(32);
    ModelSource source = new ModelSource(log).relay(1000, 0);
    AtomicLong compared = new AtomicLong();
    Originals counting =
        copy -> {
          compared.incrementAndGet();
          return source.of(copy);
        };
    OffsetTranslator translator = new OffsetTranslator(log, clock::get);
    translator.translate(100, FROM_START, clock.incrementAndGet(), counting);
    long before = compared.get();

    // When many groups are translated in one sync
    long sync = clock.incrementAndGet();
    for (long committed = 101; committed < 200; committed++) {
      translator.translate(committed, FROM_START, sync, counting);
    }

    // Then the newest known copy was compared, and vouches for the others
    assertThat(compared.get() - before).isEqualTo(1);
  }

  @Property(tries = 500)
  void neverLeadsToAWrongTranslation(
      @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 120) Integer> topics,
      @ForAll @IntRange(max = 40) int foreign,
      @ForAll @IntRange(max = 20) int notRelayed,
      @ForAll @IntRange(min = 1, max = 40) int window,
      @ForAll @IntRange(max = 200) int deleted,
      @ForAll @Size(min = 1, max = 20) List<@LongRange(max = 140) Long> searched)
      throws Exception {
    ModelLog log = new ModelLog(window);
    ModelSource source = new ModelSource(log);
    OffsetTranslator translator = new OffsetTranslator(log, clock::get);
    for (int index = 0; index < topics.size(); index++) {
      recreate(source, index, topics.get(index), foreign);
      if (index == topics.size() - 1) {
        source.store(notRelayed);
        log.deleteBelow(deleted);
      }
      for (long committed : searched) {
        switch (translate(translator, source, committed)) {
          case SourceRecreated _ -> {}
          case Found found ->
              assertThat(found.destination())
                  .as("translation of %d", committed)
                  .isEqualTo(source.expected(committed));
          case Boundless range ->
              assertThat(range.limit())
                  .as("limit of %d", committed)
                  .isLessThanOrEqualTo(source.next(committed));
          case Unfinished unfinished -> throw new AssertionError(unfinished);
        }
      }
    }
  }

  @Property(tries = 500)
  void skipsNothingThoughOriginalsAreGone(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 120) Integer> topics,
      @ForAll @IntRange(max = 40) int foreign,
      @ForAll @IntRange(max = 120) int gone,
      @ForAll @IntRange(min = 1, max = 40) int window,
      @ForAll @Size(min = 1, max = 20) List<@LongRange(max = 140) Long> searched)
      throws Exception {
    ModelLog log = new ModelLog(window);
    ModelSource source = new ModelSource(log);
    OffsetTranslator translator = new OffsetTranslator(log, clock::get);
    for (int index = 0; index < topics.size(); index++) {
      recreate(source, index, topics.get(index), foreign);
      source.deleteBelow(gone);
      for (long committed : searched) {
        long answer =
            switch (translate(translator, source, committed)) {
              case SourceRecreated _ -> 0;
              case Found found -> found.destination();
              case Boundless range -> range.limit();
              case Unfinished unfinished -> throw new AssertionError(unfinished);
            };
        assertThat(answer)
            .as("translation of %d", committed)
            .isLessThanOrEqualTo(source.next(committed));
      }
    }
  }

  private static void recreate(ModelSource source, int index, int messages, int foreign) {
    if (index > 0) {
      source.recreate();
    }
    source.relay(messages / 2, foreign).relay(messages - messages / 2, 0);
  }

  private Translation translate(OffsetTranslator translator, ModelSource source, long committed)
      throws Exception {
    return translator.translate(committed, FROM_START, clock.incrementAndGet(), source);
  }
}
