package dev.lockstep.e2e.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.e2e.chaos.Chaos;
import dev.lockstep.e2e.chaos.ChaosPlan;
import dev.lockstep.e2e.chaos.ChaosResult;
import dev.lockstep.e2e.services.Repository;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Nothing is lost, doubled, changed or reordered whatever happens, in whatever order. Longer and
 * otherwise by {@code -Dlockstep.chaos.minutes} and {@code -Dlockstep.chaos.seed}.
 */
@Order(Integer.MAX_VALUE)
class ChaosIT {

  private static final long SEED = Long.getLong("lockstep.chaos.seed", 20_261_121);
  private static final long MINUTES = Long.getLong("lockstep.chaos.minutes", 1);

  @Test
  void relaysExactlyWhileEverythingFails() {
    // Given
    ChaosPlan plan =
        new ChaosPlan(
            SEED,
            Duration.ofMinutes(MINUTES),
            Repository.root().resolve("e2e/target/it-logs/ChaosIT"));

    // When
    ChaosResult result = Chaos.run(plan, line -> {});

    // Then
    assertThat(result.isExact()).as(result.toString()).isTrue();
    assertThat(result.unconfirmed()).as(result.toString()).isZero();
    assertThat(result.doubledInSilence()).as(result.toString()).isZero();
    assertThat(result.report().delivered()).isPositive();
  }
}
