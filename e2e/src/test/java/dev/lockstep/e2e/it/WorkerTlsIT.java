package dev.lockstep.e2e.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.Repository;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.e2e.services.ServiceProcess;
import dev.lockstep.testbed.tls.CertificateAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers and a coordinator that asks for their certificates, as processes. */
class WorkerTlsIT {

  private static final Duration WITHIN = Duration.ofSeconds(60);

  @TempDir private static Path folder;

  private static LockstepServices services;

  /** Relays show a certificate; offset syncs have none. */
  @BeforeAll
  static void startServices() throws IOException {
    CertificateAuthority authority = CertificateAuthority.in(folder);
    CertificateAuthority.Identity coordinator = authority.sign("coordinator", "dns:localhost");
    CertificateAuthority.Identity worker = authority.sign("worker");
    String trust = authority.certificate().toString();
    int port = freePort();
    services =
        LockstepServices.builder(Repository.root().resolve("e2e/target/it-logs/WorkerTlsIT"))
            .setting(ServiceKind.COORDINATOR, "quarkus.http.ssl-port", Integer.toString(port))
            .setting(
                ServiceKind.COORDINATOR,
                "quarkus.http.ssl.certificate.files",
                coordinator.certificate().toString())
            .setting(
                ServiceKind.COORDINATOR,
                "quarkus.http.ssl.certificate.key-files",
                coordinator.key().toString())
            .setting(
                ServiceKind.COORDINATOR, "quarkus.http.ssl.certificate.trust-store-file", trust)
            .setting(
                ServiceKind.COORDINATOR,
                "quarkus.http.ssl.certificate.trust-store-file-type",
                "PEM")
            .setting(ServiceKind.COORDINATOR, "lockstep.coordinator.tls.client-auth", "required")
            .setting(ServiceKind.MESSAGE_RELAY, "lockstep.worker.coordinators", "localhost:" + port)
            .setting(ServiceKind.MESSAGE_RELAY, "lockstep.worker.tls.enabled", "true")
            .setting(ServiceKind.MESSAGE_RELAY, "lockstep.worker.tls.trust-certificates", trust)
            .setting(
                ServiceKind.MESSAGE_RELAY,
                "lockstep.worker.tls.certificate",
                worker.certificate().toString())
            .setting(ServiceKind.MESSAGE_RELAY, "lockstep.worker.tls.key", worker.key().toString())
            .setting(ServiceKind.OFFSET_SYNC, "lockstep.worker.coordinators", "localhost:" + port)
            .setting(ServiceKind.OFFSET_SYNC, "lockstep.worker.tls.enabled", "true")
            .setting(ServiceKind.OFFSET_SYNC, "lockstep.worker.tls.trust-certificates", trust)
            .start();
  }

  @AfterAll
  static void stopServices() {
    if (services != null) {
      services.close();
    }
  }

  @Test
  void onlyWorkersWithACertificateAreTakenInWhereOneIsRequired() throws IOException {
    // When
    ServiceProcess known = services.addWorker(ServiceKind.MESSAGE_RELAY, TestServices.REGION);
    ServiceProcess unknown = services.addWorker(ServiceKind.OFFSET_SYNC, TestServices.REGION);

    // Then
    known.awaitReady();
    await("the other one is refused")
        .atMost(WITHIN)
        .untilAsserted(() -> assertThat(log(unknown)).contains("not registered"));
    assertThat(unknown.isReady()).isFalse();
    assertThat(log(known)).contains("registered").doesNotContain("not registered");
  }

  private static String log(ServiceProcess process) throws IOException {
    return Files.exists(process.log()) ? Files.readString(process.log()) : "";
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
