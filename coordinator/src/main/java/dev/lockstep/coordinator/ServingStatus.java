package dev.lockstep.coordinator;

import dev.lockstep.coordinator.leadership.TermListener;
import dev.lockstep.coordinator.store.LeaderEpoch;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse;
import io.quarkus.grpc.runtime.health.GrpcHealthStorage;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.Readiness;

/** Tells the world whether this coordinator serves: it does while it leads. Thread-safe. */
@Singleton
@Readiness
public class ServingStatus implements TermListener, HealthCheck {
  private final GrpcHealthStorage grpcHealth;
  private volatile boolean leads;

  ServingStatus(GrpcHealthStorage grpcHealth) {
    this.grpcHealth = grpcHealth;
  }

  @Override
  public void termBegins(LeaderEpoch epoch) {
    leads = true;
    tellGrpc(HealthCheckResponse.ServingStatus.SERVING);
  }

  @Override
  public void termEnds() {
    leads = false;
    tellGrpc(HealthCheckResponse.ServingStatus.NOT_SERVING);
  }

  @Override
  public org.eclipse.microprofile.health.HealthCheckResponse call() {
    return org.eclipse.microprofile.health.HealthCheckResponse.named("leader")
        .status(leads)
        .build();
  }

  private void tellGrpc(HealthCheckResponse.ServingStatus status) {
    Set<String> services = new HashSet<>(grpcHealth.getStatuses().keySet());
    services.add(GrpcHealthStorage.DEFAULT_SERVICE_NAME);
    services.forEach(service -> grpcHealth.setStatus(service, status));
  }
}
