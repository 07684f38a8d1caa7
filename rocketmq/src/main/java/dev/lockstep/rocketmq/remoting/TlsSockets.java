package dev.lockstep.rocketmq.remoting;

import dev.lockstep.rocketmq.TlsOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Lays TLS over connected sockets, trusting whom the cluster's options say. Thread-safe. */
final class TlsSockets {

  private final SSLContext context;
  private final boolean verifyHost;

  private TlsSockets(SSLContext context, boolean verifyHost) {
    this.context = context;
    this.verifyHost = verifyHost;
  }

  static TlsSockets of(TlsOptions options) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trustManagers(options), null);
      return new TlsSockets(context, !options.insecureSkipVerify());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "tls.trustCertificates must be a readable PEM file of certificates: "
              + options.trustCertificates(),
          e);
    }
  }

  private static TrustManager @Nullable [] trustManagers(TlsOptions options)
      throws GeneralSecurityException, IOException {
    if (options.insecureSkipVerify()) {
      return new TrustManager[] {new TrustAll()};
    }
    Path file = options.trustCertificates();
    if (file == null) {
      return null; // the JVM's own
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(file)) {
      int index = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("ca-" + index++, certificate);
      }
      if (index == 0) {
        throw new IOException("no certificate in " + file);
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  SSLSocket over(Socket raw, InetSocketAddress address) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(raw, address.getHostString(), address.getPort(), true);
    if (verifyHost) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
    }
    return socket;
  }
}
