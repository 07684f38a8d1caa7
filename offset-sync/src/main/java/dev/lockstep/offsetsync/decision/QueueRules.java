package dev.lockstep.offsetsync.decision;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.offsetsync.decision.QueueVerdict.Set;
import dev.lockstep.offsetsync.decision.QueueVerdict.Settled;
import dev.lockstep.offsetsync.decision.SyncMode.Automatic;
import dev.lockstep.offsetsync.decision.SyncMode.Back;
import dev.lockstep.offsetsync.decision.SyncMode.Manual;
import dev.lockstep.offsetsync.decision.SyncMode.Owned;
import dev.lockstep.offsetsync.decision.TargetPoint.At;
import dev.lockstep.offsetsync.decision.TargetPoint.Boundless;
import dev.lockstep.offsetsync.decision.TargetPoint.Failed;
import dev.lockstep.offsetsync.decision.TargetPoint.None;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;

/** The rules that decide about one target queue of a group. */
public final class QueueRules {

  private record Rule(
      BiPredicate<QueueFacts, At> applies, BiFunction<QueueFacts, At, QueueVerdict> verdict) {}

  /** The first rule that applies decides; the last one applies always. */
  private static final List<Rule> TABLE =
      List.of(
          new Rule(
              (facts, at) -> difference(facts, at) == 0 && at.missing() > 0,
              (_, at) -> settled(Decision.Value.HELD_AT_RELAY_TAIL, held(at))),
          new Rule(
              (facts, at) -> difference(facts, at) == 0,
              (_, at) -> settled(Decision.Value.ALREADY_ALIGNED, at.explanation())),
          new Rule(
              (facts, at) -> difference(facts, at) < 0 && isAutomatic(facts.mode()),
              (facts, at) ->
                  settled(
                      Decision.Value.ALREADY_ALIGNED,
                      "further on by %d messages in the target cluster; progress never moves backwards by itself"
                          .formatted(-difference(facts, at)))),
          new Rule(
              (facts, at) ->
                  difference(facts, at) < 0
                      && facts.mode() instanceof Manual manual
                      && !manual.allowRewind(),
              (facts, at) ->
                  settled(
                      Decision.Value.REFUSED_WOULD_REWIND,
                      "the group is %d messages further on in the target cluster: to have it consume them again, sync with allow_rewind"
                          .formatted(-difference(facts, at)))),
          new Rule(
              (facts, at) -> difference(facts, at) < 0 && facts.mode() instanceof Back,
              (facts, at) ->
                  settled(
                      Decision.Value.REFUSED_WOULD_REWIND,
                      "the group is not behind in the task's source, but %d messages further on: from destination to source progress only moves on"
                          .formatted(-difference(facts, at)))),
          new Rule(
              (facts, _) ->
                  facts.mode() instanceof Automatic automatic
                      && facts.online()
                      && facts.groupMove() < automatic.minOnlineMove(),
              (facts, _) ->
                  settled(
                      Decision.Value.SKIPPED_SMALL_MOVE,
                      "the move would save the group %d messages and pause its consumers for seconds: it is made from progress_sync.min_online_move on, or after min_online_move_time"
                          .formatted(facts.groupMove()))),
          new Rule(
              (_, at) -> at.missing() > 0,
              (_, at) ->
                  new Set(at.offset(), new Verdict(Decision.Value.HELD_AT_RELAY_TAIL, held(at)))),
          new Rule(
              (_, _) -> true,
              (_, at) ->
                  new Set(at.offset(), new Verdict(Decision.Value.SYNCED, at.explanation()))));

  private QueueRules() {}

  /** Decides about a queue. */
  public static QueueVerdict judge(QueueFacts facts) {
    return switch (facts.point()) {
      case None _ ->
          settled(
              Decision.Value.SKIPPED_NO_PROGRESS,
              "the group has never committed an offset on this queue");
      case Failed failed -> settled(Decision.Value.FAILED, failed.cause());
      case At at -> judge(facts, at);
      case Boundless boundless -> judge(facts, boundless.standing(facts.committed()));
    };
  }

  private static QueueVerdict judge(QueueFacts facts, At at) {
    return TABLE.stream()
        .filter(rule -> rule.applies().test(facts, at))
        .findFirst()
        .orElseThrow()
        .verdict()
        .apply(facts, at);
  }

  /** How far the target queue's progress would move on; backwards if negative. */
  private static long difference(QueueFacts facts, At at) {
    return facts.committed().isEmpty()
        ? Long.MAX_VALUE
        : at.offset() - facts.committed().getAsLong();
  }

  private static boolean isAutomatic(SyncMode mode) {
    return switch (mode) {
      case Automatic _, Owned _ -> true;
      case Manual _, Back _ -> false;
    };
  }

  private static String held(At at) {
    String text =
        "the group is ahead of the relay by %d messages and follows it".formatted(at.missing());
    return at.explanation().isEmpty() ? text : text + "; " + at.explanation();
  }

  private static Settled settled(Decision.Value decision, String reason) {
    return new Settled(new Verdict(decision, reason));
  }
}
