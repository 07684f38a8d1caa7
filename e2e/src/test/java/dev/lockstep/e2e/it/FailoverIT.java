package dev.lockstep.e2e.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.e2e.failover.Failover;
import dev.lockstep.e2e.failover.FailoverPlan;
import dev.lockstep.e2e.failover.FailoverResult;
import dev.lockstep.e2e.failover.FailoverWorld;
import dev.lockstep.e2e.failover.Role;
import dev.lockstep.e2e.services.Repository;
import dev.lockstep.e2e.services.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Groups go on in the other cluster when theirs is killed, come back, and are moved as planned;
 * more of it, with POP and at a higher rate, by {@code ./bench failover}.
 */
class FailoverIT {

  private static final int RATE = 500;

  /** Without POP, whose proxies take half a minute to start and to start again. */
  private static final List<Role> ROLES = List.of(Role.PUSH, Role.ORDERLY, Role.SLOW, Role.OFFLINE);

  @Test
  void groupsGoOnElsewhereWithNothingMissingAndAreMovedWithNothingTwice() {
    List<String> story = new ArrayList<>();
    try (Resources resources = new Resources()) {
      // Given two clusters, four groups, and progress synced every second
      FailoverWorld world =
          FailoverWorld.start(
              Repository.root().resolve("e2e/target/it-logs/FailoverIT"), resources, false);
      FailoverPlan plan =
          new FailoverPlan(
              "failover", 1, ROLES, RATE, Duration.ofSeconds(1), Duration.ofSeconds(2));

      // When the source is killed, returns, and the groups are moved as planned
      FailoverResult result = Failover.run(world, plan, story::add);

      // Then
      assertThat(result.neverDelivered()).as("%s %s", story, result).isZero();
      assertThat(result.twiceAfterDrain()).as("%s %s", story, result).isZero();
      assertThat(result.relayed()).isGreaterThan(3 * RATE);
    }
  }
}
