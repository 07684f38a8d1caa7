package dev.lockstep.worker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.testbed.tls.CertificateAuthority;
import dev.lockstep.worker.v1.Hello;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.SessionResponse;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom a worker connects to by TLS, with certificates made by keytool. */
class LinkSecurityTest {

  @TempDir private static Path folder;

  private static CertificateAuthority authority;
  private static CertificateAuthority stranger;
  private static CertificateAuthority.Identity ofLocalhost;
  private static CertificateAuthority.Identity ofWorker;

  private final List<String> ends = new CopyOnWriteArrayList<>();
  private @Nullable StubCoordinator coordinator;

  @BeforeAll
  static void makeCertificates() {
    authority = CertificateAuthority.in(folder.resolve("ours"));
    stranger = CertificateAuthority.in(folder.resolve("stranger"));
    ofLocalhost = authority.sign("coordinator", "dns:localhost", "ip:127.0.0.1");
    ofWorker = authority.sign("relay-1");
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (coordinator != null) {
      coordinator.stop();
    }
  }

  @ParameterizedTest
  @CsvSource({"localhost", "127.0.0.1"})
  void reachesACoordinatorWhoseAuthorityItTrusts(String host) throws Exception {
    // Given
    StubCoordinator trusted = serve(ofLocalhost, ClientAuth.NONE);

    // When
    connect(host, trusted, new LinkSecurity.Tls(authority.certificate(), null));

    // Then
    assertThat(trusted.awaitHello().getHello().getWorkerId()).isEqualTo("w");
  }

  @Test
  void refusesACoordinatorOfAnAuthorityItDoesNotTrust() throws Exception {
    StubCoordinator unknown = serve(ofLocalhost, ClientAuth.NONE);

    connect("localhost", unknown, new LinkSecurity.Tls(stranger.certificate(), null));

    assertThat(awaitEnd())
        .startsWith("UNAVAILABLE: io exception: ")
        .contains("trust")
        .hasLineCount(1);
    assertThat(unknown.received(SessionRequest::hasHello)).isEmpty();
  }

  @Test
  void refusesACoordinatorWithTheCertificateOfAnotherHost() throws Exception {
    StubCoordinator other =
        serve(authority.sign("elsewhere", "dns:elsewhere.example.com"), ClientAuth.NONE);

    connect("localhost", other, new LinkSecurity.Tls(authority.certificate(), null));

    assertThat(awaitEnd()).contains("UNAVAILABLE", "localhost");
  }

  @Test
  void showsItsCertificateToACoordinatorThatAsksForOne() throws Exception {
    StubCoordinator strict = serve(ofLocalhost, ClientAuth.REQUIRE);

    connect(
        "localhost",
        strict,
        new LinkSecurity.Tls(
            authority.certificate(),
            new LinkSecurity.Identity(ofWorker.certificate(), ofWorker.key())));

    assertThat(strict.awaitHello().hasHello()).isTrue();
  }

  @Test
  void isRefusedWithoutACertificateWhereOneIsRequired() throws Exception {
    StubCoordinator strict = serve(ofLocalhost, ClientAuth.REQUIRE);

    connect("localhost", strict, new LinkSecurity.Tls(authority.certificate(), null));

    assertThat(awaitEnd()).startsWith("UNAVAILABLE");
  }

  @Test
  void takesUpARenewedFileWithTheNextConnection() throws Exception {
    // Given trust in somebody else
    StubCoordinator trusted = serve(ofLocalhost, ClientAuth.NONE);
    Path trust = Files.copy(stranger.certificate(), folder.resolve("renewed.crt"));
    LinkSecurity security = new LinkSecurity.Tls(trust, null);
    connect("localhost", trusted, security);
    awaitEnd();

    // When the file is replaced
    Files.writeString(trust, Files.readString(authority.certificate()));
    connect("localhost", trusted, security);

    // Then
    assertThat(trusted.awaitHello().hasHello()).isTrue();
  }

  @Test
  void saysWhichFileCannotBeReadAndGoesOn() throws Exception {
    StubCoordinator trusted = serve(ofLocalhost, ClientAuth.NONE);

    connect("localhost", trusted, new LinkSecurity.Tls(folder.resolve("missing.crt"), null));

    assertThat(awaitEnd()).contains("lockstep.worker.tls.trust-certificates", "missing.crt");
  }

  @Test
  void isPlainTextUnlessEnabled() {
    assertThat(LinkSecurity.of(settings(false, null, null, null)))
        .isEqualTo(new LinkSecurity.PlainText());
  }

  @Test
  void refusesSettingsThatDoNotGoTogether() throws IOException {
    Path file = authority.certificate();
    Path noPem = Files.writeString(folder.resolve("no.pem"), "nothing");

    assertThatThrownBy(() -> LinkSecurity.of(settings(false, file, null, null)))
        .hasMessageContaining("lockstep.worker.tls.*: trust-certificates: only with enabled=true");
    assertThatThrownBy(() -> LinkSecurity.of(settings(true, null, file, null)))
        .hasMessageContaining("certificate and key: both or neither");
    assertThatThrownBy(() -> LinkSecurity.of(settings(true, noPem, null, null)))
        .hasMessageContaining("lockstep.worker.tls.trust-certificates must be a readable PEM");
    assertThatThrownBy(() -> LinkSecurity.of(settings(true, null, ofWorker.certificate(), noPem)))
        .hasMessageContaining("lockstep.worker.tls.certificate and key must be readable PEM");
  }

  private StubCoordinator serve(CertificateAuthority.Identity identity, ClientAuth clients)
      throws IOException {
    StubCoordinator started = new StubCoordinator(server -> secure(server, identity, clients));
    coordinator = started;
    started.start();
    return started;
  }

  private static void secure(
      NettyServerBuilder server, CertificateAuthority.Identity identity, ClientAuth clients) {
    try {
      SslContext context =
          GrpcSslContexts.configure(
                  SslContextBuilder.forServer(
                          identity.certificate().toFile(), identity.key().toFile())
                      .trustManager(authority.certificate().toFile())
                      .clientAuth(clients),
                  SslProvider.JDK)
              .build();
      server.sslContext(context);
    } catch (SSLException e) {
      throw new AssertionError(e);
    }
  }

  private void connect(String host, StubCoordinator to, LinkSecurity security) {
    CoordinatorLink.Stream stream =
        new GrpcLink(security)
            .open(
                new CoordinatorAddress(host, to.port()),
                new CoordinatorLink.Listener() {
                  @Override
                  public void received(SessionResponse message) {}

                  @Override
                  public void ended(String cause) {
                    ends.add(cause);
                  }

                  @Override
                  public void ready() {}
                });
    stream.send(SessionRequest.newBuilder().setHello(Hello.newBuilder().setWorkerId("w")).build());
  }

  private String awaitEnd() {
    await().until(() -> !ends.isEmpty());
    return ends.getLast();
  }

  private static WorkerConfig.Tls settings(
      boolean enabled, @Nullable Path trust, @Nullable Path certificate, @Nullable Path key) {
    return new WorkerConfig.Tls() {
      @Override
      public boolean enabled() {
        return enabled;
      }

      @Override
      public Optional<Path> trustCertificates() {
        return Optional.ofNullable(trust);
      }

      @Override
      public Optional<Path> certificate() {
        return Optional.ofNullable(certificate);
      }

      @Override
      public Optional<Path> key() {
        return Optional.ofNullable(key);
      }
    };
  }
}
