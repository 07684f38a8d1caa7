package dev.lockstep.offsetsync.translation;

import static dev.lockstep.offsetsync.translation.ModelLog.FOREIGN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.offsetsync.translation.Translation.Boundless;
import dev.lockstep.offsetsync.translation.Translation.Found;
import dev.lockstep.offsetsync.translation.Translation.SourceRecreated;
import dev.lockstep.offsetsync.translation.Translation.Unfinished;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Against the model: every offset, whatever lies between the copies and whatever was known. */
class OffsetTranslatorPropertiesTest {

  private static final Originals ORIGINALS = copy -> new Original.Same();

  /** A stretch of a log: copies, messages left out at the source, and foreign messages after. */
  record Stretch(int copies, int leftOut, int foreign) {}

  @Property(tries = 300)
  void findsEveryOffsetInAnyLog(
      @ForAll("logs") List<Stretch> stretches,
      @ForAll @IntRange(min = 1, max = 40) int window,
      @ForAll @LongRange(max = 50) long start,
      @ForAll @IntRange(max = 400) int deleted,
      @ForAll @Size(min = 1, max = 30) List<@LongRange(max = 1200) Long> searched)
      throws Exception {
    ModelLog log = log(stretches, window, start).deleteBelow(deleted);
    SourceFacts facts = new SourceFacts(start, 0);
    OffsetTranslator translator = new OffsetTranslator(log, () -> 0);
    for (long committed : searched) {
      check(log, translator, committed, facts, 0);
    }
  }

  @Property(tries = 200)
  void keepsUpWithALogThatGrowsShrinksAndLosesItsEnd(
      @ForAll("rounds") List<List<Stretch>> rounds,
      @ForAll @IntRange(min = 1, max = 40) int window,
      @ForAll @Size(min = 1, max = 10) List<@LongRange(max = 2000) Long> searched,
      @ForAll @Size(min = 8, max = 8) List<@IntRange(max = 9) Integer> fates)
      throws Exception {
    ModelLog log = new ModelLog(window);
    AtomicLong clock = new AtomicLong();
    OffsetTranslator translator = new OffsetTranslator(log, clock::get);
    SourceFacts facts = new SourceFacts(0, 0);
    long source = 0;
    for (int round = 0; round < rounds.size(); round++) {
      source = append(log, rounds.get(round), source);
      switch (fates.get(round)) {
        case 0 -> log.deleteBelow(log.min() + (log.max() - log.min()) / 2);
        case 1 -> {
          // The end is lost, and nothing of it has come back before the next look.
          log.loseFrom(log.min() + (log.max() - log.min()) / 2);
          source = log.highestSource() + 1;
          clock.incrementAndGet();
          translator.translate(Long.MAX_VALUE, facts, clock.get(), ORIGINALS);
        }
        default -> {}
      }
      clock.incrementAndGet();
      for (long committed : searched) {
        check(log, translator, committed, facts, clock.get());
      }
    }
  }

  @Property(tries = 200)
  void skipsNothingWhereALateWriterDoubledABatch(
      @ForAll @IntRange(min = 1, max = 60) int before,
      @ForAll @IntRange(min = 1, max = 6) int doubled,
      @ForAll @IntRange(max = 6) int newer,
      @ForAll @IntRange(max = 60) int after,
      @ForAll @LongRange(max = 130) long committed)
      throws Exception {
    // A batch that was sent by the old owner and by the new one, stored again after newer copies.
    ModelLog log = new ModelLog(1000);
    long source = 0;
    for (int i = 0; i < before + doubled + newer; i++) {
      log.append(source++);
    }
    for (int i = 0; i < doubled; i++) {
      log.append(before + (long) i);
    }
    for (int i = 0; i < after; i++) {
      log.append(source++);
    }
    long answer =
        switch (new OffsetTranslator(log, () -> 0)
            .translate(committed, new SourceFacts(0, 0), 0, ORIGINALS)) {
          case Found found -> found.destination();
          case Boundless range -> range.limit();
          case SourceRecreated recreated -> throw new AssertionError(recreated);
          case Unfinished unfinished -> throw new AssertionError(unfinished);
        };
    for (long wanted = committed; wanted < source; wanted++) {
      assertThat(positions(log, wanted, answer)).isNotEmpty();
    }
  }

  @Provide
  Arbitrary<List<Stretch>> logs() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 80),
            Arbitraries.integers().between(0, 20),
            Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(0)),
                Tuple.of(2, Arbitraries.integers().between(1, 5)),
                Tuple.of(1, Arbitraries.integers().between(50, 200))))
        .as(Stretch::new)
        .list()
        .ofMaxSize(12);
  }

  @Provide
  Arbitrary<List<List<Stretch>>> rounds() {
    return logs().list().ofMinSize(2).ofMaxSize(8);
  }

  private static void check(
      ModelLog log, OffsetTranslator translator, long committed, SourceFacts facts, long notBefore)
      throws Exception {
    Translation translation = translator.translate(committed, facts, notBefore, ORIGINALS);
    OptionalLong bounded = log.bounded(committed, facts);
    long relayed = Math.max(facts.startOffset(), log.highestSource() + 1);
    long missing = Math.max(0, committed - relayed);
    switch (translation) {
      case Found found -> {
        assertThat(OptionalLong.of(found.destination()))
            .as("translation of %d", committed)
            .isEqualTo(bounded);
        assertThat(found.missing()).isEqualTo(missing);
      }
      case Boundless range -> {
        assertThat(bounded).as("translation of %d", committed).isEmpty();
        assertThat(range.start()).isEqualTo(log.min());
        assertThat(range.limit()).isEqualTo(log.limit(committed));
        assertThat(range.missing()).isEqualTo(missing);
      }
      case SourceRecreated recreated -> throw new AssertionError(recreated);
      case Unfinished unfinished -> throw new AssertionError(unfinished);
    }
  }

  private static ModelLog log(List<Stretch> stretches, int window, long start) {
    ModelLog log = new ModelLog(window);
    append(log, stretches, start);
    return log;
  }

  private static long append(ModelLog log, List<Stretch> stretches, long from) {
    long source = from;
    for (Stretch stretch : stretches) {
      for (int i = 0; i < stretch.copies(); i++) {
        log.append(source++);
      }
      source += stretch.leftOut();
      for (int i = 0; i < stretch.foreign(); i++) {
        log.append(FOREIGN);
      }
    }
    return source;
  }

  private static List<Integer> positions(ModelLog log, long source, long from) {
    return IntStream.range((int) from, log.max())
        .filter(at -> log.at(at) == source)
        .boxed()
        .toList();
  }
}
