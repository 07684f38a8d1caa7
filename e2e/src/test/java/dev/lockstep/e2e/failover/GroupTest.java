package dev.lockstep.e2e.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GroupTest {

  private static final List<String> IDS = List.of("a-0", "a-1", "b-0");

  @Test
  void countsRepeatsByPhaseAndThoseOfTheClusterItselfApart() {
    Ledger ledger = Group.of(Role.POP, "run", "b-").ledger();

    ledger.add(Phase.BEFORE, "a-0", 1);
    ledger.add(Phase.BEFORE, "a-1", 2);
    ledger.add(Phase.DISASTER, "a-0", 1);
    ledger.add(Phase.FAIL_BACK, "a-0", 2);

    assertThat(ledger.repeated(Phase.BEFORE)).isZero();
    assertThat(ledger.repeated(Phase.DISASTER)).isOne();
    assertThat(ledger.repeated(Phase.FAIL_BACK)).isZero();
    assertThat(ledger.redelivered()).isOne();
  }

  @Test
  void blamesTheMoveAfterTheLastDeliveryForARepeat() {
    Ledger ledger = Group.of(Role.OFFLINE, "run", "b-").ledger();

    ledger.add(Phase.BEFORE, "a-0", 1);
    ledger.add(Phase.FAIL_BACK, "a-0", 1);
    ledger.add(Phase.DRAIN, "a-0", 1);
    ledger.add(Phase.DRAIN, "a-0", 1);

    assertThat(ledger.repeated(Phase.DISASTER)).isOne();
    assertThat(ledger.repeated(Phase.FAIL_BACK)).isZero();
    assertThat(ledger.repeated(Phase.DRAIN)).isEqualTo(2);
  }

  @Test
  void isOwedWhatWasProducedElsewhereOnlyIfItStaysUntilItIsThrough() {
    Group through = Group.of(Role.PUSH, "run", "b-");
    Group offline = Group.of(Role.OFFLINE, "run", "b-");
    through.ledger().add(Phase.BEFORE, "a-0", 1);
    offline.ledger().add(Phase.BEFORE, "a-0", 1);

    assertThat(through.missing(IDS)).isEqualTo(2);
    assertThat(offline.missing(IDS)).isOne();
  }
}
