package dev.lockstep.offsetsync.translation;

import static dev.lockstep.offsetsync.translation.ModelLog.FOREIGN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.offsetsync.translation.Translation.Boundless;
import dev.lockstep.offsetsync.translation.Translation.Found;
import dev.lockstep.offsetsync.translation.Translation.Lack;
import dev.lockstep.offsetsync.translation.Translation.Point;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OffsetTranslatorTest {

  private static final Originals ORIGINALS = copy -> new Original.Same();

  private static final SourceFacts FROM_START = new SourceFacts(0, 0);

  private final AtomicLong clock = new AtomicLong();

  @Test
  void answersOnePastTheLastCopyBelow() throws Exception {
    ModelLog log = new ModelLog(32).append(0, 1, 2, FOREIGN, FOREIGN, 3, 4);
    assertThat(translate(log, 3, FROM_START)).isEqualTo(3); // what is foreign is not skipped over
    assertThat(translate(log, 4, FROM_START)).isEqualTo(6);
  }

  @Test
  void holdsAtTheTailAndCountsWhatIsMissing() throws Exception {
    ModelLog log = new ModelLog(32).append(0, 1, 2, FOREIGN);
    assertThat(look(log, 10, FROM_START))
        .satisfies(found -> {
          assertThat(found.point()).isEqualTo(Point.RELAY_TAIL);
          assertThat(found.destination()).isEqualTo(3);
          assertThat(found.missing()).isEqualTo(7);
        });
  }

  @Test
  void isNotHeldByWhatTheRelayLeftOut() throws Exception {
    // Given a filtered mapping whose relay has dealt with everything below 10
    ModelLog log = new ModelLog(32).append(0, 4);
    Found found = look(log, 10, new SourceFacts(0, 10));
    assertThat(found.point()).isEqualTo(Point.AFTER_COPY);
    assertThat(found.missing()).isZero();
    assertThat(found.destination()).isEqualTo(2);
  }

  @Test
  void standsBeforeTheFirstCopyWhenNothingBelowWasEverCopied() throws Exception {
    ModelLog log = new ModelLog(32).append(FOREIGN, FOREIGN, 100, 101);
    Found found = look(log, 100, new SourceFacts(100, 0));
    assertThat(found.destination()).isEqualTo(2);
    assertThat(found.point()).isEqualTo(Point.BEFORE_FIRST_COPY);
  }

  @Test
  void standsBeforeTheFirstCopyOfALogThatLostItsHeadIfItIsTheFirstEver() throws Exception {
    ModelLog log = new ModelLog(32).append(FOREIGN, FOREIGN, FOREIGN, 100, 101).deleteBelow(1);
    assertThat(look(log, 90, new SourceFacts(100, 0)))
        .isEqualTo(new Found(3, Point.BEFORE_FIRST_COPY, 0, 1));
  }

  @Test
  void hasNoBoundAtTheStartWhereTheFirstCopiesMayBeDeleted() throws Exception {
    ModelLog log = new ModelLog(32).append(100, FOREIGN, FOREIGN, 101).deleteBelow(1);
    assertThat(translation(log, 100, new SourceFacts(100, 0)))
        .isEqualTo(new Boundless(1, 3, Lack.NO_COPY_BELOW, 0, 1));
  }

  @Test
  void hasNoBoundInALogWithoutCopies() throws Exception {
    ModelLog log = new ModelLog(32).append(FOREIGN, FOREIGN, FOREIGN).deleteBelow(1);
    assertThat(translation(log, 100, new SourceFacts(100, 0)))
        .isEqualTo(new Boundless(1, 3, Lack.NO_COPIES, 0, 1));
    assertThat(translation(log, 105, new SourceFacts(100, 0)))
        .isEqualTo(new Boundless(1, 3, Lack.NO_COPIES, 5, 1));
  }

  @Test
  void hasNoBoundInALogThatLostTheCopiesBelow() throws Exception {
    // Given local messages that follow what retention deleted
    ModelLog log = new ModelLog(32).append(0, 1, 2, 3, FOREIGN, FOREIGN, 5, 6).deleteBelow(4);
    assertThat(translation(log, 3, FROM_START))
        .isEqualTo(new Boundless(4, 6, Lack.NO_COPY_BELOW, 0, 1));
  }

  @Test
  void hasNoBoundWhereNothingBelowWasCopied() throws Exception {
    // Given a filter that left out 0 to 3, or a log that was created anew after they were copied
    ModelLog log = new ModelLog(32).append(FOREIGN, FOREIGN, 4, 5);
    assertThat(translation(log, 4, FROM_START))
        .isEqualTo(new Boundless(0, 2, Lack.NO_COPY_BELOW, 0, 1));
  }

  @Test
  void takesTheEarlierOfTwoCopiesOfAMessage() throws Exception {
    // Given a batch that a fenced-off owner wrote late: 1 and 2 again, after 4
    ModelLog log = new ModelLog(32).append(0, 1, 2, 3, 4, 1, 2, 5);
    assertThat(translate(log, 3, FROM_START)).isEqualTo(3); // 3 lies at 3, not after the late ones
  }

  @Test
  void seesNewCopiesAtTheTail() throws Exception {
    // Given a group held at the tail
    ModelLog log = new ModelLog(32).append(0, 1);
    OffsetTranslator translator = new OffsetTranslator(log, clock::get);
    assertThat(found(translator, 5, FROM_START).destination()).isEqualTo(2);

    // When more is relayed
    log.append(2, 3, 4);
    clock.incrementAndGet();

    // Then the next look, being a later one, finds it
    assertThat(found(translator, 5, FROM_START).destination()).isEqualTo(5);
  }

  @Test
  void looksAtTheTailOnceForAllGroupsOfACycle() throws Exception {
    // Given a queue whose end was looked at in this cycle
    ModelLog log = new ModelLog(32).append(LongStream.range(0, 1000).toArray());
    OffsetTranslator translator = new OffsetTranslator(log, clock::get);
    found(translator, 1100, FROM_START);
    int before = log.pulls();

    // When more groups stand there
    for (long committed = 1050; committed < 1100; committed++) {
      assertThat(found(translator, committed, FROM_START).destination()).isEqualTo(1000);
    }

    // Then no more looks are taken
    assertThat(log.pulls()).isEqualTo(before);
  }

  @Test
  void forgetsALogWhoseEndWentBack() throws Exception {
    // Given a known log
    ModelLog log = new ModelLog(32).append(0, 1, 2, 3, 4, 5);
    OffsetTranslator translator = new OffsetTranslator(log, clock::get);
    found(translator, 6, FROM_START);

    // When the broker lost its newest messages and others came
    log.loseFrom(3);
    log.append(FOREIGN, 3);
    clock.incrementAndGet();

    // Then what was known is looked up anew
    assertThat(found(translator, 6, FROM_START).destination()).isEqualTo(5);
    assertThat(found(translator, 3, FROM_START).destination()).isEqualTo(3);
  }

  @Test
  void noticesALossThatWasRefilledMeanwhile() throws Exception {
    // Given a known log
    ModelLog log = new ModelLog(32).append(0, 1, 2, 3, 4, 5);
    OffsetTranslator translator = new OffsetTranslator(log, clock::get);
    found(translator, 6, FROM_START);

    // When its newest messages were lost, sent again after others, and more came
    log.loseFrom(3);
    log.append(FOREIGN, FOREIGN, 3, 4, 5, 6, 7);
    clock.incrementAndGet();

    // Then nothing is answered from what it was
    assertThat(found(translator, 6, FROM_START).destination()).isEqualTo(8);
  }

  @Test
  void findsAnOffsetInALongQueueInFewPulls() throws Exception {
    // Given two million messages, a third of them foreign in runs
    ModelLog log = new ModelLog(32);
    long source = 0;
    for (int run = 0; run < 20_000; run++) {
      for (int i = 0; i < 70; i++) {
        log.append(source++);
      }
      for (int i = 0; i < run % 60; i++) {
        log.append(FOREIGN);
      }
    }

    // When offsets are looked up without anything known
    for (long committed = 1; committed < source; committed += 123_457) {
      Found found = look(log, committed, FROM_START);

      // Then it takes a few pulls
      assertThat(OptionalLong.of(found.destination()))
          .isEqualTo(log.bounded(committed, FROM_START));
      assertThat(found.pulls()).isLessThan(20);
    }
  }

  @Test
  void takesOnePullPerMoveOfGroupsThatMoveOn() throws Exception {
    // Given a known point
    ModelLog log = new ModelLog(32).append(LongStream.range(0, 100_000).toArray());
    OffsetTranslator translator = new OffsetTranslator(log, clock::get);
    found(translator, 1_000, FROM_START);
    int before = log.pulls();

    // When the group moves on forty times
    for (int step = 1; step <= 40; step++) {
      found(translator, 1_000 + step * 777L, FROM_START);
    }

    // Then each took one pull
    assertThat(log.pulls() - before).isEqualTo(40);
  }

  @Test
  void givesUpOnAnEndlessForeignRunAndGoesOnNextTime() throws Exception {
    // Given thirty thousand local messages between two copies
    ModelLog log = new ModelLog(32).append(0);
    for (int i = 0; i < 30_000; i++) {
      log.append(FOREIGN);
    }
    log.append(7);
    OffsetTranslator translator = new OffsetTranslator(log, clock::get);

    // When it is looked up
    Translation first = translator.translate(5, FROM_START, 0, ORIGINALS);
    Translation second = translator.translate(5, FROM_START, 0, ORIGINALS);

    // Then the second search goes on where the first one stopped
    assertThat(first).isInstanceOf(Translation.Unfinished.class);
    assertThat(second)
        .isInstanceOfSatisfying(Found.class, found -> assertThat(found.destination()).isEqualTo(1));
  }

  private long translate(ModelLog log, long committed, SourceFacts facts) throws Exception {
    return look(log, committed, facts).destination();
  }

  private Translation translation(ModelLog log, long committed, SourceFacts facts)
      throws Exception {
    return new OffsetTranslator(log, clock::get)
        .translate(committed, facts, clock.get(), ORIGINALS);
  }

  private Found look(ModelLog log, long committed, SourceFacts facts) throws Exception {
    return found(new OffsetTranslator(log, clock::get), committed, facts);
  }

  private Found found(OffsetTranslator translator, long committed, SourceFacts facts)
      throws Exception {
    return (Found) translator.translate(committed, facts, clock.get(), ORIGINALS);
  }
}
