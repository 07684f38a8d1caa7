package dev.lockstep.coordinator;

import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Alive while the control loop turns. What it waits for in the store is bounded to seconds, so one
 * that stands still for minutes will not go on by itself; a database that is away is no reason.
 */
@Singleton
@Liveness
class LoopCheck implements HealthCheck {
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final CoordinatorLifecycle lifecycle;

  LoopCheck(CoordinatorLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  @Override
  public HealthCheckResponse call() {
    Duration silence = lifecycle.coordinator().loop().silence();
    return HealthCheckResponse.named("control-loop")
        .status(silence.compareTo(LONGEST) < 0)
        .withData("silence_ms", silence.toMillis())
        .build();
  }
}
