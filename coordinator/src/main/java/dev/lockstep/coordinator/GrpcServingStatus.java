package dev.lockstep.coordinator;

import dev.lockstep.coordinator.leadership.TermListener;
import dev.lockstep.coordinator.store.LeaderEpoch;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.quarkus.grpc.runtime.health.GrpcHealthStorage;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Set;

/**
 * Has the standard gRPC health service say whether this coordinator serves: it does while it leads.
 */
@Singleton
public class GrpcServingStatus implements TermListener {
  private final GrpcHealthStorage health;

  GrpcServingStatus(GrpcHealthStorage health) {
    this.health = health;
  }

  @Override
  public void termBegins(LeaderEpoch epoch) {
    tell(ServingStatus.SERVING);
  }

  @Override
  public void termEnds() {
    tell(ServingStatus.NOT_SERVING);
  }

  private void tell(ServingStatus status) {
    Set<String> services = new HashSet<>(health.getStatuses().keySet());
    services.add(GrpcHealthStorage.DEFAULT_SERVICE_NAME);
    services.forEach(service -> health.setStatus(service, status));
  }
}
