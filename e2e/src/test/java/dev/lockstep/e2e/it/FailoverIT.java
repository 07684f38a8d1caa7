package dev.lockstep.e2e.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.e2e.failover.Failover;
import dev.lockstep.e2e.failover.FailoverPlan;
import dev.lockstep.e2e.failover.FailoverResult;
import dev.lockstep.e2e.failover.FailoverWorld;
import dev.lockstep.e2e.services.Repository;
import dev.lockstep.e2e.services.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Groups of every kind go on in the other cluster when theirs is killed, come back, and are moved
 * as planned; more of it by {@code ./bench failover}.
 */
class FailoverIT {

  private static final int RATE = 500;

  @Test
  void groupsGoOnElsewhereWithNothingMissingAndAreMovedWithNothingTwice() {
    List<String> story = new ArrayList<>();
    try (Resources resources = new Resources()) {
      // Given two clusters, five groups, and progress synced every second
      FailoverWorld world =
          FailoverWorld.start(
              Repository.root().resolve("e2e/target/it-logs/FailoverIT"), resources);
      FailoverPlan plan =
          new FailoverPlan("failover", 1, RATE, Duration.ofSeconds(1), Duration.ofSeconds(2));

      // When the source is killed, returns, and the groups are moved as planned
      FailoverResult result = Failover.run(world, plan, story::add);

      // Then
      assertThat(result.neverDelivered()).as("%s %s", story, result).isZero();
      assertThat(result.twiceAfterDrain()).as("%s %s", story, result).isZero();
      assertThat(result.relayed()).isGreaterThan(3 * RATE);
    }
  }
}
