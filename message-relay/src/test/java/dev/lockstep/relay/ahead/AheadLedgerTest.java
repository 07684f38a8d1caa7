package dev.lockstep.relay.ahead;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.relay.ahead.AheadLedger.Claim;
import dev.lockstep.relay.queue.DeliveredCopies.Verdict;
import dev.lockstep.relay.queue.Signal;
import dev.lockstep.rocketmq.log.ScheduleKey;
import dev.lockstep.rocketmq.log.ScheduledMessage;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AheadLedgerTest {

  private static final long NOW = 1_000_000_000;
  private static final long MARGIN = 10_000;
  private static final long DUE = NOW + 60_000;
  private static final long HISTORY = Duration.ofDays(7).toMillis();

  private static final long BORN = DUE - 60_000;

  private final AheadLedger ledger = new AheadLedger(MARGIN, HISTORY, 10);
  private final AtomicBoolean open = new AtomicBoolean(true);
  private final Signal signal = new Signal();

  private static ScheduledMessage timer(long id) {
    return new ScheduledMessage(
        new ScheduleKey(1, id), "K" + id, "orders", 0, 0, DUE - 1000, false);
  }

  private Verdict deliveredAt(long storeTime, ScheduledMessage message) {
    return ledger.judge(message.key(), BORN, storeTime, NOW, signal);
  }

  private Claim claim(ScheduledMessage message, long place) {
    return ledger.claim(message, place, DUE, NOW);
  }

  private void isRead() {
    ledger.isComplete(open::get);
  }

  @Test
  void leavesOutWhatTheDestinationHasAcknowledged() {
    // Given
    isRead();
    assertThat(claim(timer(1), 7)).isEqualTo(Claim.SEND);
    ledger.stored(timer(1), 7);

    // When
    Verdict verdict = deliveredAt(DUE, timer(1));

    // Then
    assertThat(verdict).isEqualTo(Verdict.LEAVE_OUT);
  }

  @Test
  void leavesOutAgainWhatAKilledBrokerDeliversAgain() {
    // Given
    isRead();
    claim(timer(1), 7);
    ledger.stored(timer(1), 7);
    deliveredAt(DUE, timer(1));

    // When
    Verdict verdict = deliveredAt(DUE + 5_000, timer(1));

    // Then
    assertThat(verdict).isEqualTo(Verdict.LEAVE_OUT);
  }

  @Test
  void copiesWhatTheDestinationRefused() {
    // Given
    isRead();
    claim(timer(1), 7);
    ledger.notStored(timer(1), 7);

    // When
    Verdict verdict = deliveredAt(DUE, timer(1));

    // Then
    assertThat(verdict).isEqualTo(Verdict.COPY);
  }

  @Test
  void copiesNothingAheadThatWasDeliveredBefore() {
    // Given: the source's clock is far ahead of ours, and delivers what we think is not due yet
    isRead();
    assertThat(deliveredAt(DUE, timer(1))).isEqualTo(Verdict.COPY);

    // When
    Claim claim = claim(timer(1), 7);

    // Then
    assertThat(claim).isEqualTo(Claim.TOO_SOON);
  }

  @Test
  void copiesNothingAheadThatAnOwnerBeforeMayHaveCopied() {
    // Given
    isRead();
    ledger.sourceHasReached(DUE);

    // When
    Claim claim = claim(timer(1), 7);

    // Then
    assertThat(claim).isEqualTo(Claim.TOO_SOON);
  }

  @Test
  void copiesNothingAheadThatIsDueWithinTheMargin() {
    // Given
    isRead();

    // When
    Claim claim = ledger.claim(timer(1), 7, NOW + MARGIN, NOW);

    // Then
    assertThat(claim).isEqualTo(Claim.TOO_SOON);
  }

  @Test
  void waitsWhileASendsOutcomeIsUnknown() throws Exception {
    // Given
    isRead();
    claim(timer(1), 7);
    assertThat(deliveredAt(DUE, timer(1))).isEqualTo(Verdict.WAIT);

    // When: the destination's schedule was read, and does not have it
    isRead();

    // Then
    signal.await(Duration.ofSeconds(1));
    assertThat(deliveredAt(DUE, timer(1))).isEqualTo(Verdict.COPY);
  }

  @Test
  void knowsASendOfUnknownOutcomeByTheDestinationsSchedule() {
    // Given
    isRead();
    claim(timer(1), 7);

    // When
    ledger.found(timer(1), 7, DUE);
    isRead();

    // Then
    assertThat(deliveredAt(DUE, timer(1))).isEqualTo(Verdict.LEAVE_OUT);
    assertThat(claim(timer(1), 7)).isEqualTo(Claim.KNOWN);
  }

  @Test
  void waitsUntilTheDestinationsScheduleWasRead() {
    assertThat(deliveredAt(DUE, timer(1))).isEqualTo(Verdict.WAIT);
  }

  @Test
  void waitsOnceTheConnectionIsGoneOverWhichItWasRead() {
    // Given
    isRead();
    claim(timer(1), 7);
    ledger.stored(timer(1), 7);

    // When
    open.set(false);

    // Then
    assertThat(deliveredAt(DUE, timer(1))).isEqualTo(Verdict.WAIT);
    assertThat(deliveredAt(DUE, timer(2))).isEqualTo(Verdict.WAIT);
  }

  @Test
  void copiesBothOfTwoThatLookTheSame() {
    // Given: an application sent the same message twice within a millisecond
    isRead();

    // When
    assertThat(claim(timer(1), 7)).isEqualTo(Claim.SEND);
    assertThat(claim(timer(1), 8)).isEqualTo(Claim.SEND);
    ledger.stored(timer(1), 7);
    ledger.stored(timer(1), 8);

    // Then
    assertThat(deliveredAt(DUE, timer(1))).isEqualTo(Verdict.LEAVE_OUT);
    assertThat(deliveredAt(DUE, timer(1))).isEqualTo(Verdict.LEAVE_OUT);
  }

  @Test
  void leavesOutOnlyAsManyAsWereCopiedOfThoseThatLookTheSame() {
    // Given
    isRead();
    claim(timer(1), 7);
    ledger.stored(timer(1), 7);
    assertThat(ledger.claim(timer(1), 8, NOW + MARGIN, NOW)).isEqualTo(Claim.TOO_SOON);

    // When
    Verdict first = deliveredAt(DUE, timer(1));
    Verdict second = deliveredAt(DUE, timer(1));

    // Then
    assertThat(first).isEqualTo(Verdict.LEAVE_OUT);
    assertThat(second).isEqualTo(Verdict.COPY);
  }

  @Test
  void cancelsACopyOnceAndOnlyWhatWasCopied() {
    // Given
    isRead();
    claim(timer(1), 7);
    ledger.stored(timer(1), 7);

    // When
    boolean wanted = ledger.wantsCancel("K1", DUE - 1000);
    ledger.cancelled("K1", DUE - 1000);

    // Then
    assertThat(wanted).isTrue();
    assertThat(ledger.wantsCancel("K1", DUE - 1000)).isFalse();
    assertThat(ledger.wantsCancel("K1", DUE)).isFalse();
    assertThat(ledger.wantsCancel("K2", DUE - 1000)).isFalse();
  }

  @Test
  void tellsWhatTheDestinationHasLost() {
    // Given
    isRead();
    for (int id = 1; id <= 3; id++) {
      claim(timer(id), id);
      ledger.stored(timer(id), id);
    }

    // When
    ledger.forgetAll(NOW);
    ledger.found(timer(2), 2, DUE);
    isRead();

    // Then
    assertThat(ledger.lost()).isEqualTo(2);
    assertThat(claim(timer(1), 1)).isEqualTo(Claim.SEND);
    assertThat(claim(timer(2), 2)).isEqualTo(Claim.KNOWN);
  }

  @Test
  void copiesWhatTheSourceDeliversThoughItWasCancelled() {
    // Given
    isRead();
    claim(timer(1), 7);
    ledger.stored(timer(1), 7);

    // When
    ledger.cancelled("K1", DUE - 1000);

    // Then
    assertThat(deliveredAt(DUE, timer(1))).isEqualTo(Verdict.COPY);
  }

  @Test
  void readsAllAnewBeforeItJudgesWhatItMayHaveForgotten() {
    // Given
    isRead();
    claim(timer(1), 1);
    ledger.stored(timer(1), 1);
    deliveredAt(DUE, timer(1));
    ledger.forget(NOW + Duration.ofHours(1).toMillis() + 1);

    // When
    Verdict first = deliveredAt(DUE, timer(1));
    boolean wantsAll = ledger.wantsAll();
    ledger.forgetAll(NOW);
    ledger.found(timer(1), 1, DUE);
    isRead();

    // Then
    assertThat(first).isEqualTo(Verdict.WAIT);
    assertThat(wantsAll).isTrue();
    assertThat(ledger.wantsAll()).isFalse();
    assertThat(deliveredAt(DUE, timer(1))).isEqualTo(Verdict.LEAVE_OUT);
  }

  @Test
  void readsAllAnewBeforeItJudgesWhatTheSourceDeliversAgainMuchLater() {
    // Given
    isRead();
    claim(timer(1), 1);
    ledger.stored(timer(1), 1);
    deliveredAt(DUE, timer(1));
    ledger.forget(NOW + Duration.ofHours(1).toMillis() + 1);

    // When
    Verdict again = deliveredAt(DUE + Duration.ofHours(2).toMillis(), timer(1));

    // Then
    assertThat(again).isEqualTo(Verdict.WAIT);
    assertThat(ledger.wantsAll()).isTrue();
  }

  @Test
  void remembersNotMuchMoreThanItMayWhileItReads() {
    // When
    for (int id = 1; id <= 40; id++) {
      ledger.found(timer(id), id, DUE + id);
    }
    isRead();

    // Then
    assertThat(deliveredAt(DUE, timer(1))).isEqualTo(Verdict.COPY);
    assertThat(deliveredAt(DUE, timer(40))).isEqualTo(Verdict.LEAVE_OUT);
    assertThat(ledger.forget(NOW)).isGreaterThanOrEqualTo(28);
  }

  @Test
  void knowsASendOfUnknownOutcomeThatWasDeliveredAtOnce() {
    // Given
    isRead();
    claim(timer(1), 7);

    // When
    OptionalLong before = ledger.firstPendingDue(DUE);
    OptionalLong after = ledger.firstPendingDue(DUE + 1);
    ledger.foundDelivered(timer(1).key(), 7);
    isRead();

    // Then
    assertThat(before).isEmpty();
    assertThat(after).hasValue(DUE);
    assertThat(deliveredAt(DUE, timer(1))).isEqualTo(Verdict.LEAVE_OUT);
  }

  @Test
  void keepsLookingForASendOfUnknownOutcomeThoughAllIsReadAnew() {
    // Given
    isRead();
    claim(timer(1), 7);
    claim(timer(2), 8);
    ledger.stored(timer(2), 8);

    // When
    ledger.forgetAll(NOW);

    // Then
    assertThat(ledger.firstPendingDue(DUE + 1)).hasValue(DUE);
    isRead();
    assertThat(ledger.lost()).isEqualTo(1);
  }

  @Test
  void protectsNoMoreThanItMayRemember() {
    // Given
    isRead();
    for (int id = 1; id <= 10; id++) {
      assertThat(claim(timer(id), id)).isEqualTo(Claim.SEND);
    }

    // When
    Claim claim = claim(timer(11), 11);

    // Then
    assertThat(claim).isEqualTo(Claim.NO_ROOM);
  }

  @Test
  void forgetsTheOldestIfTheDestinationHasMoreThanItMayRemember() {
    // Given
    for (int id = 1; id <= 12; id++) {
      ledger.found(timer(id), id, DUE + id);
    }
    isRead();

    // When
    int forgotten = ledger.forget(NOW);

    // Then
    assertThat(forgotten).isEqualTo(4);
    assertThat(deliveredAt(DUE, timer(4))).isEqualTo(Verdict.COPY);
    assertThat(deliveredAt(DUE, timer(5))).isEqualTo(Verdict.LEAVE_OUT);
  }
}
