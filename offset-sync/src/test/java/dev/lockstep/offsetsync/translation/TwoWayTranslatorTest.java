package dev.lockstep.offsetsync.translation;

import static dev.lockstep.offsetsync.translation.ModelLog.FOREIGN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.offsetsync.translation.TwoWayTranslator.Consumed;
import dev.lockstep.offsetsync.translation.TwoWayTranslator.Hint;
import dev.lockstep.offsetsync.translation.TwoWayTranslator.WayBack;
import dev.lockstep.rocketmq.QueueId;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TwoWayTranslatorTest {

  private static final Originals SAME = copy -> new Original.Same();
  private static final Hint NO_HINT = new Hint(0, 0);

  @Test
  void goesOnAtTheFirstMessageThatIsNotConsumedAndCountsWhatFollows() throws Exception {
    // The example of docs/consumer-progress.md.
    OffsetTranslator source =
        translator(new ModelLog(10).append(FOREIGN, FOREIGN, 1, 2, FOREIGN, 3));
    OffsetTranslator target =
        translator(new ModelLog(10).append(0, FOREIGN, FOREIGN, FOREIGN, 1, 4));

    TwoWayPoint point = translate(source, target, 4, 4, NO_HINT, SAME);

    assertThat(point).isEqualTo(new TwoWayPoint.At(3, List.of(1L), 0, true));
  }

  @Test
  void goesOnWhereTheRelayOnceWasWhenTheNextCopyIsTooFarAway() throws Exception {
    // Given a source queue in which hardly anything of the target's is
    OffsetTranslator source = translator(longRun());
    OffsetTranslator target = translator(new ModelLog(10).append(0, FOREIGN, FOREIGN, 1, 2));

    TwoWayPoint without = translate(source, target, 50_000, 3, NO_HINT, SAME);
    TwoWayPoint with = translate(translator(longRun()), target, 50_000, 3, new Hint(3, 10), SAME);

    assertThat(without).isInstanceOf(TwoWayPoint.Unfinished.class);
    assertThat(with).isEqualTo(new TwoWayPoint.At(5, List.of(0L), 0, true));
  }

  @Test
  void goesOnWithASearchThatWasNotFinished() throws Exception {
    OffsetTranslator source = translator(longRun());
    OffsetTranslator target = translator(new ModelLog(10).append(0, FOREIGN, FOREIGN, 1, 2));
    int searches = 0;
    TwoWayPoint point;
    do {
      point = translate(source, target, 50_000, 3, NO_HINT, SAME);
      searches++;
    } while (point instanceof TwoWayPoint.Unfinished && searches < 20);

    assertThat(point).isInstanceOf(TwoWayPoint.At.class);
  }

  @Test
  void leavesAGroupAloneWhoseCopiesStemFromAFormerTopic() throws Exception {
    OffsetTranslator source = translator(new ModelLog(10).append(FOREIGN, 0, 1));
    OffsetTranslator target = translator(new ModelLog(10).append(0, FOREIGN, FOREIGN));

    TwoWayPoint point = translate(source, target, 3, 2, NO_HINT, copy -> new Original.BeyondEnd(1));

    assertThat(point)
        .isInstanceOfSatisfying(
            TwoWayPoint.TargetRecreated.class,
            recreated ->
                assertThat(
                        recreated.reason(
                            new QueueId("orders", "sh-a", 0), new QueueId("orders", "hz-a", 0)))
                    .contains("sh-a", "hz-a", "created anew"));
  }

  private static TwoWayPoint translate(
      OffsetTranslator source,
      OffsetTranslator target,
      long committed,
      long relayed,
      Hint hint,
      Originals originals)
      throws Exception {
    Translation translation = target.translate(committed, new SourceFacts(0, committed), 0, SAME);
    assertThat(translation).isInstanceOf(Translation.Found.class);
    long frontier = ((Translation.Found) translation).destination();
    return TwoWayTranslator.translate(
        List.of(new Consumed(target, committed, frontier, true)),
        new WayBack(source, committed, relayed, hint, originals),
        0);
  }

  private static OffsetTranslator translator(ModelLog log) {
    return new OffsetTranslator(log, () -> 0);
  }

  /** Two copies, and a long run of messages of the source's own. */
  private static ModelLog longRun() {
    ModelLog log = new ModelLog(32).append(1, 2);
    Collections.nCopies(100_000, FOREIGN).forEach(log::append);
    return log;
  }
}
