package dev.lockstep.offsetsync.translation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.offsetsync.translation.TwoWayTranslator.Budget;
import dev.lockstep.offsetsync.translation.TwoWayTranslator.Consumed;
import dev.lockstep.offsetsync.translation.TwoWayTranslator.Hint;
import dev.lockstep.offsetsync.translation.TwoWayTranslator.WayBack;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Against the model: whatever both sides produced, copied, left out and deleted, in any order. */
class TwoWayTranslatorPropertiesTest {

  private static final Originals ORIGINALS = copy -> new Original.Same();
  private static final Budget UNLIMITED = new Budget(Integer.MAX_VALUE, Integer.MAX_VALUE);

  /** What happens next: kind of step, queue, and how much. */
  record Step(int kind, int queue, int count) {}

  @Property(tries = 1000)
  void skipsNothingAndCountsWhatIsRepeated(
      @ForAll @IntRange(min = 1, max = 3) int queues,
      @ForAll @IntRange(min = 2, max = 40) int leftOut,
      @ForAll("steps") List<Step> steps,
      @ForAll @IntRange(min = 1, max = 40) int window,
      @ForAll @LongRange(max = 3) long relayLag,
      @ForAll @Size(min = 1, max = 6) List<@Size(value = 3) List<@IntRange(max = 100) Integer>> at)
      throws Exception {
    TwoWayModel model = new TwoWayModel(queues, leftOut);
    Run run = new Run(model, window, UNLIMITED);
    int half = steps.size() / 2;
    steps.subList(0, half).forEach(step -> apply(step, model));
    for (List<Integer> percents : at) {
      run.check(percents, relayLag);
    }
    // What was learnt holds for the logs as they are later.
    steps.subList(half, steps.size()).forEach(step -> apply(step, model));
    for (List<Integer> percents : at) {
      run.check(percents, relayLag);
    }
  }

  @Property(tries = 1000)
  void skipsNothingAndCountsNotTooFewWithFewPulls(
      @ForAll @IntRange(min = 1, max = 3) int queues,
      @ForAll @IntRange(min = 2, max = 40) int leftOut,
      @ForAll("steps") List<Step> steps,
      @ForAll @IntRange(min = 1, max = 10) int window,
      @ForAll @IntRange(max = 60) int pulls,
      @ForAll @IntRange(max = 60) int countingPulls,
      @ForAll @Size(min = 1, max = 6) List<@Size(value = 3) List<@IntRange(max = 100) Integer>> at)
      throws Exception {
    TwoWayModel model = new TwoWayModel(queues, leftOut);
    Run run = new Run(model, window, new Budget(pulls, countingPulls));
    steps.forEach(step -> apply(step, model));
    for (List<Integer> percents : at) {
      run.checkBounds(percents);
    }
  }

  @Property(tries = 200)
  void repeatsNothingWhereAllIsCopiedAndConsumed(
      @ForAll @IntRange(min = 1, max = 3) int queues,
      @ForAll("steps") List<Step> steps,
      @ForAll @IntRange(min = 1, max = 40) int window)
      throws Exception {
    TwoWayModel model = new TwoWayModel(queues, Integer.MAX_VALUE);
    steps.stream().filter(step -> step.kind() < 7).forEach(step -> apply(step, model));
    for (int i = 0; i < queues; i++) {
      model.relay(i, Integer.MAX_VALUE);
    }
    model.relayBack(Integer.MAX_VALUE);

    TwoWayPoint point = new Run(model, window, UNLIMITED).translate(List.of(100, 100, 100), 0);

    if (point instanceof TwoWayPoint.At at) {
      assertThat(at.destination()).isEqualTo(model.targetEnd());
      assertThat(at.repeatedOwn()).isZero();
      assertThat(at.repeatedCopies()).containsOnly(0L);
    } else {
      assertThat(model.targetEnd()).as(point.toString()).isZero();
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 9),
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(1, 60))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  private static void apply(Step step, TwoWayModel model) {
    int queue = step.queue() % model.queues();
    switch (step.kind()) {
      case 0, 1 -> model.produce(queue, step.count());
      case 2, 3 -> model.produceInTarget(step.count());
      case 4, 5 -> model.relay(queue, step.count());
      case 6 -> model.relayBack(step.count());
      case 7 -> model.third(queue, step.count() % 2 == 0);
      case 8 -> model.deleteInSource(queue, step.count());
      default -> model.deleteInTarget(step.count());
    }
  }

  /** One model with the translators that learn about it. */
  private static final class Run {
    private final TwoWayModel model;
    private final Budget budget;
    private final AtomicLong clock = new AtomicLong();
    private final OffsetTranslator back;
    private final List<OffsetTranslator> forth = new ArrayList<>();
    private List<Consumed> consumed = List.of();

    Run(TwoWayModel model, int window, Budget budget) {
      this.model = model;
      this.budget = budget;
      this.back = new OffsetTranslator(model.copiesOfTarget(window), clock::get);
      for (int i = 0; i < model.queues(); i++) {
        forth.add(new OffsetTranslator(model.copiesOfSource(i, window), clock::get));
      }
    }

    TwoWayPoint translate(List<Integer> percents, long relayLag) throws Exception {
      long now = clock.incrementAndGet();
      consumed = new ArrayList<>();
      for (int i = 0; i < model.queues(); i++) {
        long committed = model.end(i) * percents.get(i) / 100;
        consumed.add(
            switch (translation(i, committed, now)) {
              case Translation.Found found ->
                  new Consumed(
                      forth.get(i),
                      committed,
                      found.destination(),
                      found.point() != Translation.Point.BEFORE_FIRST_COPY);
              case Translation.Boundless range ->
                  new Consumed(forth.get(i), committed, range.limit(), false);
              case Translation.SourceRecreated _, Translation.Unfinished _ ->
                  throw new AssertionError();
            });
      }
      return TwoWayTranslator.translate(
          consumed,
          new WayBack(
              back,
              consumed.getFirst().committed(),
              Math.max(0, model.relayedBack() - relayLag),
              new Hint(0, 0),
              ORIGINALS),
          now,
          budget);
    }

    /** Goes on until the search is done. */
    private Translation translation(int source, long committed, long now) throws Exception {
      while (true) {
        Translation found =
            forth.get(source).translate(committed, model.facts(source), now, ORIGINALS);
        if (!(found instanceof Translation.Unfinished)) {
          return found;
        }
      }
    }

    void check(List<Integer> percents, long relayLag) throws Exception {
      switch (translate(percents, relayLag)) {
        case TwoWayPoint.At at -> {
          assertThat(model.isCut(consumed.getFirst().committed())).isFalse();
          assertNothingNewBelow(at.destination());
          assertThat(at.exact()).isTrue();
          check(at, relayLag == 0);
        }
        case TwoWayPoint.Boundless range -> {
          assertThat(range.start()).isEqualTo(model.targetStart());
          assertNothingNewBelow(range.limit());
        }
        case TwoWayPoint.TargetRecreated recreated -> throw new AssertionError(recreated);
        case TwoWayPoint.Unfinished unfinished -> throw new AssertionError(unfinished);
      }
    }

    /** What holds however few pulls the search may take. */
    void checkBounds(List<Integer> percents) throws Exception {
      switch (translate(percents, 0)) {
        case TwoWayPoint.At at -> {
          assertNothingNewBelow(at.destination());
          assertThat(at.repeatedOwn()).isGreaterThanOrEqualTo(repeatedOwn(at));
          for (int i = 0; i < consumed.size(); i++) {
            assertThat(at.repeatedCopies().get(i)).isGreaterThanOrEqualTo(repeated(at, i));
          }
          if (at.exact()) {
            assertThat(at.repeatedOwn()).isEqualTo(repeatedOwn(at));
          }
        }
        case TwoWayPoint.Boundless range -> assertNothingNewBelow(range.limit());
        case TwoWayPoint.TargetRecreated recreated -> throw new AssertionError(recreated);
        case TwoWayPoint.Unfinished unfinished ->
            assertThat(unfinished.pulls()).isEqualTo(budget.pulls());
      }
    }

    /**
     * @param told is the relay where it said? If it is ahead of that, own messages that it copied
     *     meanwhile may be taken for ones that it did not.
     */
    private void check(TwoWayPoint.At at, boolean told) {
      long own = consumed.getFirst().committed();
      long repeatedOwn = repeatedOwn(at);
      assertThat(at.repeatedOwn()).isBetween(told ? repeatedOwn : 0, repeatedOwn);
      for (int i = 0; i < consumed.size(); i++) {
        assertThat(at.repeatedCopies().get(i)).isEqualTo(repeated(at, i));
      }
      // It goes on as far as it may: the next message is new to the group, or nobody's.
      if (at.destination() < model.targetEnd() && at.destination() >= model.targetStart()) {
        assertThat(told && model.isConsumedOwn(at.destination(), own)).isFalse();
        for (int i = 0; i < consumed.size(); i++) {
          long committed = consumed.get(i).committed();
          assertThat(model.isConsumedCopy(at.destination(), i, committed)).isFalse();
        }
      }
    }

    private long repeatedOwn(TwoWayPoint.At at) {
      long own = consumed.getFirst().committed();
      return from(at).filter(offset -> model.isConsumedOwn(offset, own)).count();
    }

    private long repeated(TwoWayPoint.At at, int source) {
      long committed = consumed.get(source).committed();
      return from(at).filter(offset -> model.isConsumedCopy(offset, source, committed)).count();
    }

    private LongStream from(TwoWayPoint.At at) {
      return LongStream.range(Math.max(at.destination(), model.targetStart()), model.targetEnd());
    }

    private void assertNothingNewBelow(long point) {
      for (long offset = model.targetStart(); offset < point; offset++) {
        assertThat(model.isNew(offset, consumed)).as("message at %d", offset).isFalse();
      }
    }
  }
}
