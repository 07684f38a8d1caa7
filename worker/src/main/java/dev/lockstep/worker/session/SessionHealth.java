package dev.lockstep.worker.session;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Alive as long as the session's thread is: what a restart mends, and nothing else. A coordinator
 * or a broker that is away is not among it.
 */
@Liveness
@Singleton
final class SessionHealth implements HealthCheck {

  private final WorkerSession session;

  @Inject
  SessionHealth(WorkerSession session) {
    this.session = session;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("session").status(session.isAlive()).build();
  }
}
