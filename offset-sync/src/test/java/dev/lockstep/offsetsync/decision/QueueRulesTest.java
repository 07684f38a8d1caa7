package dev.lockstep.offsetsync.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.offsetsync.decision.QueueVerdict.Set;
import dev.lockstep.offsetsync.decision.QueueVerdict.Settled;
import dev.lockstep.offsetsync.decision.TargetPoint.At;
import dev.lockstep.offsetsync.decision.TargetPoint.Boundless;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class QueueRulesTest {

  private static final SyncMode MANUAL = new SyncMode.Manual(false);
  private static final SyncMode REWINDING = new SyncMode.Manual(true);
  private static final SyncMode AUTOMATIC =
      new SyncMode.Automatic(true, 1000, Duration.ofMinutes(5));
  private static final OptionalLong NEVER = OptionalLong.empty();

  @Test
  void movesForward() {
    assertThat(judge(at(50, 0), OptionalLong.of(20), true, MANUAL)).isEqualTo(synced(50));
    assertThat(judge(at(50, 0), NEVER, false, AUTOMATIC)).isEqualTo(synced(50));
    assertThat(judge(at(0, 0), NEVER, false, AUTOMATIC)).isEqualTo(synced(0));
  }

  @Test
  void holdsAtTheRelaysTail() {
    QueueVerdict verdict = judge(at(50, 7), OptionalLong.of(20), false, MANUAL);
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Set.class,
            set -> {
              assertThat(set.offset()).isEqualTo(50);
              assertThat(set.success().decision()).isEqualTo(Decision.Value.HELD_AT_RELAY_TAIL);
              assertThat(set.success().reason()).contains("7 messages");
            });
    assertSettled(
        judge(at(50, 7), OptionalLong.of(50), false, MANUAL), Decision.Value.HELD_AT_RELAY_TAIL);
  }

  @Test
  void leavesAloneWhatIsThere() {
    assertSettled(
        judge(at(50, 0), OptionalLong.of(50), true, MANUAL), Decision.Value.ALREADY_ALIGNED);
  }

  @Test
  void neverRewindsByItself() {
    Settled verdict =
        assertSettled(
            judge(at(50, 0), OptionalLong.of(62), true, AUTOMATIC), Decision.Value.ALREADY_ALIGNED);
    assertThat(verdict.verdict().reason()).contains("12 messages");
  }

  @Test
  void movesASourceOnButNeverBack() {
    assertThat(judge(at(50, 0), OptionalLong.of(20), true, new SyncMode.Back()))
        .isEqualTo(synced(50));
    Settled verdict =
        assertSettled(
            judge(at(50, 0), OptionalLong.of(62), true, new SyncMode.Back()),
            Decision.Value.REFUSED_WOULD_REWIND);
    assertThat(verdict.verdict().reason()).contains("12 messages").doesNotContain("allow_rewind");
  }

  @Test
  void followsTheOwnerButNeverBack() {
    assertThat(judge(at(50, 0), OptionalLong.of(20), false, new SyncMode.Owned()))
        .isEqualTo(synced(50));
    assertSettled(
        judge(at(50, 0), OptionalLong.of(62), false, new SyncMode.Owned()),
        Decision.Value.ALREADY_ALIGNED);
  }

  @Test
  void rewindsByHandOnlyWhenAllowedTo() {
    Settled verdict =
        assertSettled(
            judge(at(50, 0), OptionalLong.of(62), false, MANUAL),
            Decision.Value.REFUSED_WOULD_REWIND);
    assertThat(verdict.verdict().reason()).contains("12 messages").contains("allow_rewind");
    assertThat(judge(at(50, 0), OptionalLong.of(62), false, REWINDING)).isEqualTo(synced(50));
  }

  @Test
  void pausesAnOnlineGroupOnlyForWhatIsWorthIt() {
    assertSettled(
        judge(at(50, 0), OptionalLong.of(20), true, AUTOMATIC), Decision.Value.SKIPPED_SMALL_MOVE);
    QueueFacts worthIt = new QueueFacts(at(50, 0), OptionalLong.of(20), true, 1000, AUTOMATIC);
    assertThat(QueueRules.judge(worthIt)).isEqualTo(synced(50));
    assertThat(judge(at(50, 0), OptionalLong.of(20), false, AUTOMATIC)).isEqualTo(synced(50));
  }

  @Test
  void leavesAGroupWhereItStandsWithoutALowerBound() {
    // Given local messages from 10 on, and the first copy at 40
    Boundless range = new Boundless(10, 40, 0, "no copy below");

    // Then a group that stands before the copy stays, whatever may be rewound
    for (SyncMode mode : List.of(MANUAL, REWINDING, AUTOMATIC)) {
      Settled verdict =
          assertSettled(
              judge(range, OptionalLong.of(25), true, mode), Decision.Value.ALREADY_ALIGNED);
      assertThat(verdict.verdict().reason()).isEqualTo("no copy below");
    }
    assertSettled(
        judge(new Boundless(10, 40, 7, ""), OptionalLong.of(25), true, MANUAL),
        Decision.Value.HELD_AT_RELAY_TAIL);
  }

  @Test
  void startsAGroupThatStandsNowhereAtTheStartWithoutALowerBound() {
    assertThat(judge(new Boundless(10, 40, 0, ""), NEVER, false, AUTOMATIC)).isEqualTo(synced(10));
  }

  @Test
  void saysSoWhereAGroupStandsBeyondCopiesItHasNotConsumed() {
    Boundless range = new Boundless(10, 40, 0, "");
    assertSettled(
        judge(range, OptionalLong.of(62), false, AUTOMATIC), Decision.Value.ALREADY_ALIGNED);
    assertSettled(
        judge(range, OptionalLong.of(62), false, MANUAL), Decision.Value.REFUSED_WOULD_REWIND);
    assertThat(judge(range, OptionalLong.of(62), false, REWINDING)).isEqualTo(synced(40));
  }

  @Test
  void passesOnWhatCouldNotBeTranslated() {
    assertSettled(
        judge(new TargetPoint.Failed("down"), NEVER, true, MANUAL), Decision.Value.FAILED);
    assertSettled(
        judge(new TargetPoint.None(), NEVER, true, MANUAL), Decision.Value.SKIPPED_NO_PROGRESS);
  }

  private static QueueVerdict judge(
      TargetPoint point, OptionalLong committed, boolean online, SyncMode mode) {
    long move =
        committed.isPresent()
            ? point
                .at(committed)
                .map(at -> Math.max(0, at.offset() - committed.getAsLong()))
                .orElse(Long.MAX_VALUE)
            : Long.MAX_VALUE;
    return QueueRules.judge(new QueueFacts(point, committed, online, move, mode));
  }

  private static At at(long offset, long missing) {
    return new At(offset, missing, "");
  }

  private static QueueVerdict synced(long offset) {
    return new Set(offset, new Verdict(Decision.Value.SYNCED, ""));
  }

  private static Settled assertSettled(QueueVerdict verdict, Decision.Value decision) {
    assertThat(verdict).isInstanceOf(Settled.class);
    Settled settled = (Settled) verdict;
    assertThat(settled.verdict().decision()).isEqualTo(decision);
    return settled;
  }
}
