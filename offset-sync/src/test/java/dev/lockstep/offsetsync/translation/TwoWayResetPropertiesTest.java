package dev.lockstep.offsetsync.translation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.offsetsync.translation.TwoWayTranslator.Consumed;
import dev.lockstep.offsetsync.translation.TwoWayTranslator.Hint;
import dev.lockstep.offsetsync.translation.TwoWayTranslator.WayBack;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * A group that is set to any place of the one cluster, and to what that is in the other one:
 * against the model, whatever both sides produced and copied.
 */
class TwoWayResetPropertiesTest {

  private static final Originals ORIGINALS = copy -> new Original.Same();

  /** What happens next: kind of step, and how much. */
  record Step(int kind, int count) {}

  @Property(tries = 500)
  void nothingAfterThePlaceIsSkippedAndASyncBackLeavesItThere(
      @ForAll("steps") List<Step> steps,
      @ForAll @IntRange(max = 100) int percent,
      @ForAll @IntRange(min = 1, max = 40) int window)
      throws Exception {
    // Given two queues that are copied to each other, and a place in the one
    TwoWayModel model = new TwoWayModel(1, Integer.MAX_VALUE);
    steps.forEach(step -> apply(step, model));
    long place = model.end(0) * percent / 100;

    // When a group that stood anywhere is set to it, and to what it is in the other one
    long there = farthest(there(model, place, window));

    // Then all that it has not consumed lies at or beyond it
    List<Consumed> stands = List.of(consumed(place));
    for (long at = model.targetStart(); at < there; at++) {
      assertThat(model.isNew(at, stands)).as("message at %d", at).isFalse();
    }
    // And a sync back finds it there, or further on: it moves nothing
    assertThat(farthest(back(model, there, window))).isLessThanOrEqualTo(place);
  }

  @Property(tries = 200)
  void theEndIsTheEndOnBothSidesWhereAllIsCopied(
      @ForAll("steps") List<Step> steps, @ForAll @IntRange(min = 1, max = 40) int window)
      throws Exception {
    TwoWayModel model = new TwoWayModel(1, Integer.MAX_VALUE);
    steps.forEach(step -> apply(step, model));
    model.relay(0, Integer.MAX_VALUE);
    model.relayBack(Integer.MAX_VALUE);

    assertThat(farthest(there(model, model.end(0), window))).isEqualTo(model.targetEnd());
    assertThat(farthest(back(model, model.targetEnd(), window))).isEqualTo(model.end(0));
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 3), Arbitraries.integers().between(1, 60))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  private static void apply(Step step, TwoWayModel model) {
    switch (step.kind()) {
      case 0 -> model.produce(0, step.count());
      case 1 -> model.produceInTarget(step.count());
      case 2 -> model.relay(0, step.count());
      default -> model.relayBack(step.count());
    }
  }

  private static TwoWayPoint there(TwoWayModel model, long place, int window) throws Exception {
    return translate(
        model.copiesOfSource(0, window),
        model.copiesOfTarget(window),
        place,
        model.facts(0),
        model.relayedBack());
  }

  private static TwoWayPoint back(TwoWayModel model, long place, int window) throws Exception {
    return translate(
        model.copiesOfTarget(window),
        model.copiesOfSource(0, window),
        place,
        new SourceFacts(0, model.relayedBack()),
        model.facts(0).relayedOffset());
  }

  private static TwoWayPoint translate(
      CopyLog copies, CopyLog copiesOfOwn, long place, SourceFacts facts, long relayedBack)
      throws Exception {
    OffsetTranslator forth = new OffsetTranslator(copies, () -> 1);
    Consumed consumed =
        switch (forth.translate(place, facts, 1, ORIGINALS)) {
          case Translation.Found found ->
              new Consumed(
                  forth,
                  place,
                  found.destination(),
                  found.point() != Translation.Point.BEFORE_FIRST_COPY);
          case Translation.Boundless range -> new Consumed(forth, place, range.limit(), false);
          case Translation.SourceRecreated _, Translation.Unfinished _ ->
              throw new AssertionError();
        };
    return TwoWayTranslator.translate(
        List.of(consumed),
        new WayBack(
            new OffsetTranslator(copiesOfOwn, () -> 1),
            place,
            relayedBack,
            new Hint(0, 0),
            ORIGINALS),
        1);
  }

  /** Where a group is set that stood as far on as may be. */
  private static long farthest(TwoWayPoint point) {
    return switch (point) {
      case TwoWayPoint.At at -> at.destination();
      case TwoWayPoint.Boundless range -> range.limit();
      case TwoWayPoint.TargetRecreated recreated -> throw new AssertionError(recreated);
      case TwoWayPoint.Unfinished unfinished -> throw new AssertionError(unfinished);
    };
  }

  private static Consumed consumed(long place) {
    return new Consumed(
        new OffsetTranslator(offset -> new Probe(0, 0, 0, 0, List.of()), () -> 1), place, 0, false);
  }
}
