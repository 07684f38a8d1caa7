package dev.lockstep.offsetsync.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalOnlyTest {

  private static final LocalOnly TAGGED = new LocalOnly(List.of("local-.*"), "relayed");
  private static final Presence OFFLINE = new Presence.Offline();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LOCKSTEP_ORIGIN IS NULL",
        "(LOCKSTEP_ORIGIN  is null)",
        "relayed IS NULL",
        "amount > 100 AND LOCKSTEP_AT IS NULL",
        "TAGS IN ('a OR b', 'c') and (LOCKSTEP_ORIGIN IS NULL and x = 1)"
      })
  void knowsExpressionsThatLeaveCopiesOut(String expression) {
    assertThat(TAGGED.covers("billing", consumers("SQL92", expression), OFFLINE, "orders"))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "LOCKSTEP_ORIGIN IS NOT NULL",
        "NOT (LOCKSTEP_ORIGIN IS NULL)",
        "LOCKSTEP_ORIGIN IS NULL OR amount > 100",
        "LOCKSTEP_ORIGIN = 'hangzhou'",
        "other IS NULL",
        "name = 'LOCKSTEP_ORIGIN IS NULL'"
      })
  void takesEveryOtherGroupForOneThatConsumesEverything(String expression) {
    assertThat(TAGGED.covers("billing", consumers("SQL92", expression), OFFLINE, "orders"))
        .isFalse();
  }

  @Test
  void goesByTheTaskForGroupsThatShowNoSubscription() {
    assertThat(TAGGED.covers("local-billing", OFFLINE, OFFLINE, "orders")).isTrue();
    assertThat(TAGGED.covers("billing", OFFLINE, OFFLINE, "orders")).isFalse();
  }

  @Test
  void goesByTheSubscriptionOfTheTopic() {
    Presence consumers = consumers("SQL92", "LOCKSTEP_ORIGIN IS NULL");
    assertThat(TAGGED.covers("billing", consumers, OFFLINE, "invoices")).isFalse();
    assertThat(
            TAGGED.covers(
                "billing", consumers("TAG", "LOCKSTEP_ORIGIN IS NULL"), OFFLINE, "orders"))
        .isFalse();
  }

  @Test
  void goesByTheConsumersOfEitherCluster() {
    Presence consumers = consumers("SQL92", "LOCKSTEP_ORIGIN IS NULL");
    assertThat(TAGGED.covers("billing", consumers, OFFLINE, "orders")).isTrue();
    assertThat(TAGGED.covers("billing", OFFLINE, consumers, "orders")).isTrue();
  }

  @Test
  void namesAPatternThatIsNone() {
    assertThatThrownBy(() -> new LocalOnly(List.of("("), ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("local_only_groups");
  }

  private static Presence consumers(String type, String expression) {
    return new Presence.Online(
        false, false, Set.of(new Presence.Subscribed("orders", type, expression)));
  }
}
