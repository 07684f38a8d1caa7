package dev.lockstep.coordinator;

import dev.lockstep.coordinator.config.CoordinatorConfig;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/** Asks callers by TLS for a certificate. Quarkus' own setting for it is fixed at build time. */
@Singleton
class CallerCertificates implements HttpServerOptionsCustomizer {
  private final CoordinatorConfig config;

  CallerCertificates(CoordinatorConfig config) {
    this.config = config;
  }

  @Override
  public void customizeHttpsServer(HttpServerOptions options) {
    ClientAuth asked = config.tls().clientAuth();
    if (asked != ClientAuth.NONE && options.getTrustOptions() == null) {
      throw new IllegalArgumentException(
          "lockstep.coordinator.tls.client-auth: needs"
              + " quarkus.http.ssl.certificate.trust-store-file, the authorities whose certificates"
              + " count");
    }
    options.setClientAuth(asked);
  }
}
