package dev.lockstep.worker;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while all clusters that this worker uses can be reached. A cluster that is away makes a
 * worker degraded, which a restart does not mend: so this is no part of its being alive.
 */
@Readiness
@Singleton
final class ClusterHealth implements HealthCheck {

  private final Supplier<Map<String, Duration>> unreachable;

  @Inject
  ClusterHealth(Clusters clusters) {
    this(clusters::unreachable);
  }

  ClusterHealth(Supplier<Map<String, Duration>> unreachable) {
    this.unreachable = unreachable;
  }

  @Override
  public HealthCheckResponse call() {
    Map<String, Duration> silent = unreachable.get();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("clusters").status(silent.isEmpty());
    silent.forEach((cluster, silence) ->
        response.withData(cluster, "no broker has answered for " + silence.toSeconds() + " s"));
    return response.build();
  }
}
