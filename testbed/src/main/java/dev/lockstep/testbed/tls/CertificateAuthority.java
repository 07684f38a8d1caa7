package dev.lockstep.testbed.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An authority of a test's own. It signs certificates for a day, and leaves them and their keys as
 * PEM files, which is what services are given. Not thread-safe.
 */
public final class CertificateAuthority {

  private static final String PASSWORD = "changeit";
  private static final String ROOT = "root";

  private final Path folder;
  private final Path store;

  private CertificateAuthority(Path folder) {
    this.folder = folder;
    this.store = folder.resolve("keys.p12");
  }

  /**
   * A certificate and its key.
   *
   * @param certificate PEM
   * @param key PEM, PKCS#8, not encrypted
   */
  public record Identity(Path certificate, Path key) {}

  /**
   * Makes an authority.
   *
   * @param folder where its files go; created if it is missing
   */
  public static CertificateAuthority in(Path folder) {
    try {
      CertificateAuthority authority = new CertificateAuthority(Files.createDirectories(folder));
      authority.generate(ROOT, List.of("-ext", "bc:critical=ca:true"));
      return authority;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What to trust: the authority's own certificate. */
  public Path certificate() {
    return write(ROOT + ".crt", pem("CERTIFICATE", encoded(certificate(ROOT))));
  }

  /**
   * Signs a certificate.
   *
   * @param name what it is called, and its common name; not used before
   * @param alternativeNames what it is for, such as {@code dns:localhost} and {@code ip:127.0.0.1}
   */
  public Identity sign(String name, String... alternativeNames) {
    List<String> options = new ArrayList<>(List.of("-signer", ROOT));
    if (alternativeNames.length > 0) {
      options.addAll(List.of("-ext", "san=" + String.join(",", alternativeNames)));
    }
    generate(name, options);
    try {
      byte[] key = read().getKey(name, PASSWORD.toCharArray()).getEncoded();
      return new Identity(
          write(name + ".crt", pem("CERTIFICATE", encoded(certificate(name)))),
          write(name + ".key", pem("PRIVATE KEY", key)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void generate(String alias, List<String> options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + alias,
                "-validity",
                "1",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
    command.addAll(options);
    Path output = folder.resolve("keytool.log");
    try {
      Process keytool =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        keytool.destroyForcibly();
        throw new IllegalStateException("keytool failed: " + Files.readString(output));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while keytool ran", e);
    }
  }

  private Certificate certificate(String alias) {
    try {
      return read().getCertificate(alias);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyStore read() throws GeneralSecurityException {
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      return keys;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] encoded(Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String pem(String what, byte[] der) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(what, Base64.getMimeEncoder().encodeToString(der), what);
  }
}
