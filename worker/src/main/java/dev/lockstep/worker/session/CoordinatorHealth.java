package dev.lockstep.worker.session;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready while registered with a coordinator. */
@Readiness
@Singleton
final class CoordinatorHealth implements HealthCheck {

  private final WorkerSession session;

  @Inject
  CoordinatorHealth(WorkerSession session) {
    this.session = session;
  }

  @Override
  public HealthCheckResponse call() {
    Optional<String> coordinator = session.registeredWith();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("coordinator").status(coordinator.isPresent());
    coordinator.ifPresent(address -> response.withData("address", address));
    return response.build();
  }
}
