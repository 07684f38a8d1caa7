package dev.lockstep.worker.session;

import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** How connections to coordinators are secured. Immutable. */
sealed interface LinkSecurity {

  /** What the settings are named after. */
  String PREFIX = "lockstep.worker.tls.";

  /** Secures a connection to be. */
  void applyTo(NettyChannelBuilder builder) throws UnusableTlsException;

  /** Not at all. */
  record PlainText() implements LinkSecurity {

    @Override
    public void applyTo(NettyChannelBuilder builder) {
      builder.usePlaintext();
    }
  }

  /**
   * By TLS. A coordinator must show a certificate of the name or address that it is reached by.
   *
   * @param trustCertificates null: those that the Java runtime trusts
   * @param identity what the worker shows; null: nothing
   */
  record Tls(@Nullable Path trustCertificates, @Nullable Identity identity)
      implements LinkSecurity {

    @Override
    public void applyTo(NettyChannelBuilder builder) throws UnusableTlsException {
      SslContextBuilder context = SslContextBuilder.forClient();
      try {
        if (trustCertificates != null) {
          context.trustManager(trustCertificates.toFile());
        }
      } catch (IllegalArgumentException e) {
        throw new UnusableTlsException(
            PREFIX + "trust-certificates must be a readable PEM file: " + trustCertificates, e);
      }
      try {
        if (identity != null) {
          context.keyManager(identity.certificate().toFile(), identity.key().toFile());
        }
      } catch (IllegalArgumentException e) {
        throw new UnusableTlsException(
            "%scertificate and key must be readable PEM files, the key PKCS#8 and not encrypted: %s"
                .formatted(PREFIX, identity),
            e);
      }
      try {
        builder.sslContext(GrpcSslContexts.configure(context, SslProvider.JDK).build());
      } catch (SSLException e) {
        throw new UnusableTlsException(PREFIX + "*: " + e.getMessage(), e);
      }
    }
  }

  /**
   * A certificate and its key.
   *
   * @param certificate a PEM file; the chain may follow the certificate
   * @param key a PEM file
   */
  record Identity(Path certificate, Path key) {}

  /**
   * What the settings ask for; their files are read once, so that a worker that could never connect
   * does not start.
   *
   * @throws IllegalArgumentException naming every setting that is wrong, and what is allowed
   */
  static LinkSecurity of(WorkerConfig.Tls settings) {
    List<String> wrong = new ArrayList<>();
    if (!settings.enabled()) {
      onlyEnabled(wrong, "trust-certificates", settings.trustCertificates());
      onlyEnabled(wrong, "certificate", settings.certificate());
      onlyEnabled(wrong, "key", settings.key());
    }
    if (settings.certificate().isPresent() != settings.key().isPresent()) {
      wrong.add("certificate and key: both or neither");
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(PREFIX + "*: " + String.join("; ", wrong));
    }
    if (!settings.enabled()) {
      return new PlainText();
    }
    Tls tls =
        new Tls(
            settings.trustCertificates().orElse(null),
            settings
                .certificate()
                .flatMap(file -> settings.key().map(key -> new Identity(file, key)))
                .orElse(null));
    try {
      tls.applyTo(NettyChannelBuilder.forAddress("localhost", 1));
    } catch (UnusableTlsException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return tls;
  }

  private static void onlyEnabled(List<String> wrong, String name, Optional<Path> file) {
    if (file.isPresent()) {
      wrong.add(name + ": only with enabled=true");
    }
  }
}
