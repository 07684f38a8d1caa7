package dev.lockstep.coordinator;

import dev.lockstep.coordinator.leadership.LeaderGate;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while this coordinator leads: only then does it take calls and workers. */
@Singleton
@Readiness
class LeaderCheck implements HealthCheck {
  private final LeaderGate gate;

  LeaderCheck(LeaderGate gate) {
    this.gate = gate;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("leader").status(gate.current().isPresent()).build();
  }
}
