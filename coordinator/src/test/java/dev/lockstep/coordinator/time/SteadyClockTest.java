package dev.lockstep.coordinator.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.coordinator.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  @Test
  void stepsOfTheSystemsTimeDoNotMoveIt() {
    // Given
    TestClock system = new TestClock();
    AtomicLong nanos = new AtomicLong(-5);
    SteadyClock steady = SteadyClock.from(system, nanos::get);
    Instant start = steady.instant();
    assertThat(start).isEqualTo(system.instant());

    // When
    system.advance(Duration.ofDays(-1));
    nanos.addAndGet(Duration.ofSeconds(3).toNanos());

    // Then
    assertThat(steady.instant()).isEqualTo(start.plusSeconds(3));
  }
}
