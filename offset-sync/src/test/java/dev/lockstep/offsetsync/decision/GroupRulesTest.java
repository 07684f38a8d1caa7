package dev.lockstep.offsetsync.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.offsetsync.decision.Presence.Missing;
import dev.lockstep.offsetsync.decision.Presence.Offline;
import dev.lockstep.offsetsync.decision.Presence.Online;
import dev.lockstep.offsetsync.decision.Presence.Subscribed;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GroupRulesTest {

  private static final SyncMode MANUAL = new SyncMode.Manual(false);
  private static final SyncMode AUTOMATIC =
      new SyncMode.Automatic(false, 1000, Duration.ofMinutes(5));
  private static final SyncMode AUTOMATIC_ALL =
      new SyncMode.Automatic(true, 1000, Duration.ofMinutes(5));
  private static final SyncMode OWNED = new SyncMode.Owned();
  private static final SyncMode BACK = new SyncMode.Back();
  private static final Presence OFFLINE = new Offline();
  private static final Presence MISSING = new Missing();
  private static final Presence ALL_OF_ORDERS = online("orders", "*");
  private static final Presence PAID_ORDERS = online("orders", "paid");
  private static final Presence ALL_AND_RETRY =
      new Online(
          false,
          false,
          Set.of(
              new Subscribed("orders", "TAG", "*"), new Subscribed("%RETRY%billing", "TAG", "*")));
  private static final Presence OTHER_TOPIC = online("other", "*");
  private static final Presence BROADCASTING = new Online(true, false, Set.of());

  static Stream<Arguments> settled() {
    return Stream.of(
        Arguments.of(BROADCASTING, ALL_OF_ORDERS, MANUAL, Decision.Value.SKIPPED_BROADCASTING),
        Arguments.of(OFFLINE, BROADCASTING, MANUAL, Decision.Value.SKIPPED_BROADCASTING),
        Arguments.of(OFFLINE, MISSING, MANUAL, Decision.Value.SKIPPED_GROUP_MISSING),
        Arguments.of(OFFLINE, MISSING, AUTOMATIC_ALL, Decision.Value.SKIPPED_GROUP_MISSING),
        Arguments.of(
            ALL_OF_ORDERS, PAID_ORDERS, MANUAL, Decision.Value.SKIPPED_SUBSCRIPTION_DIFFERS),
        Arguments.of(OFFLINE, OTHER_TOPIC, MANUAL, Decision.Value.SKIPPED_SUBSCRIPTION_DIFFERS),
        Arguments.of(ALL_OF_ORDERS, OFFLINE, AUTOMATIC, Decision.Value.SKIPPED_OFFLINE),
        Arguments.of(ALL_OF_ORDERS, MISSING, BACK, Decision.Value.SKIPPED_GROUP_MISSING),
        Arguments.of(ALL_OF_ORDERS, OFFLINE, BACK, Decision.Value.REFUSED_NOT_CONSUMING),
        Arguments.of(OFFLINE, ALL_OF_ORDERS, BACK, Decision.Value.REFUSED_NOT_CONSUMING),
        Arguments.of(OFFLINE, OFFLINE, BACK, Decision.Value.REFUSED_NOT_CONSUMING),
        Arguments.of(ALL_OF_ORDERS, PAID_ORDERS, BACK, Decision.Value.SKIPPED_SUBSCRIPTION_DIFFERS),
        Arguments.of(ALL_OF_ORDERS, ALL_OF_ORDERS, OWNED, Decision.Value.SKIPPED_NOT_OWNER),
        Arguments.of(OFFLINE, ALL_OF_ORDERS, OWNED, Decision.Value.SKIPPED_NOT_OWNER),
        Arguments.of(OFFLINE, OFFLINE, OWNED, Decision.Value.SKIPPED_NOT_OWNER));
  }

  static Stream<Arguments> open() {
    return Stream.of(
        Arguments.of(OFFLINE, OFFLINE, MANUAL),
        Arguments.of(ALL_OF_ORDERS, OFFLINE, MANUAL),
        Arguments.of(ALL_OF_ORDERS, ALL_OF_ORDERS, MANUAL),
        Arguments.of(ALL_OF_ORDERS, ALL_OF_ORDERS, AUTOMATIC),
        Arguments.of(OFFLINE, PAID_ORDERS, AUTOMATIC),
        Arguments.of(OFFLINE, OFFLINE, AUTOMATIC_ALL),
        Arguments.of(ALL_OF_ORDERS, ALL_OF_ORDERS, BACK),
        Arguments.of(ALL_AND_RETRY, ALL_OF_ORDERS, MANUAL),
        Arguments.of(ALL_OF_ORDERS, OFFLINE, OWNED));
  }

  @ParameterizedTest
  @MethodSource("settled")
  void settlesAGroupWithAReason(
      Presence source, Presence target, SyncMode mode, Decision.Value decision) {
    Optional<Verdict> verdict = GroupRules.judge(facts(source, target, true, mode));
    assertThat(verdict).isPresent();
    assertThat(verdict.get().decision()).isEqualTo(decision);
    assertThat(verdict.get().reason()).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("open")
  void leavesOtherGroupsToTheirQueues(Presence source, Presence target, SyncMode mode) {
    assertThat(GroupRules.judge(facts(source, target, true, mode))).isEmpty();
  }

  @Test
  void saysWhereSubscriptionsDiffer() {
    assertThat(GroupRules.judge(facts(ALL_OF_ORDERS, PAID_ORDERS, true, MANUAL)))
        .hasValueSatisfying(verdict ->
            assertThat(verdict.reason())
                .contains("source [orders TAG '*']")
                .contains("target [orders TAG 'paid']"));
  }

  @Test
  void saysWhichSideDoesNotConsume() {
    assertThat(GroupRules.judge(facts(ALL_OF_ORDERS, OFFLINE, true, BACK)).orElseThrow().reason())
        .contains("no consumers in the task's source");
    assertThat(GroupRules.judge(facts(OFFLINE, ALL_OF_ORDERS, true, BACK)).orElseThrow().reason())
        .contains("no consumers in the task's destination");
    assertThat(GroupRules.judge(facts(OFFLINE, OFFLINE, true, BACK)).orElseThrow().reason())
        .contains("no consumers in either");
  }

  @Test
  void hasNothingToSetForAGroupThatNeverCommitted() {
    assertThat(GroupRules.judge(facts(OFFLINE, MISSING, false, MANUAL)))
        .hasValueSatisfying(verdict ->
            assertThat(verdict.decision()).isEqualTo(Decision.Value.SKIPPED_NO_PROGRESS));
  }

  private static GroupFacts facts(
      Presence source, Presence target, boolean hasProgress, SyncMode mode) {
    return new GroupFacts("billing", "orders", source, target, hasProgress, mode);
  }

  private static Presence online(String topic, String expression) {
    return new Online(false, false, Set.of(new Subscribed(topic, "TAG", expression)));
  }
}
