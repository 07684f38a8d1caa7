package dev.lockstep.worker.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of a worker. */
@ConfigMapping(prefix = "lockstep.worker")
public interface WorkerConfig {

  /** Coordinators, each as "host:port"; any of them will do, it names the leader. */
  @WithDefault("localhost:7400")
  List<String> coordinators();

  /** Folder for the worker's id; the process holds it locked. Created if it is missing. */
  @WithDefault("data")
  Path dataDir();

  /** Region this worker runs in, such as "cn-hangzhou"; shards of the region come here first. */
  Optional<String> region();

  /** How long a worker that is stopped waits for its shards to be drained and given back. */
  @WithDefault("20s")
  Duration drainTimeout();

  /** TLS between this worker and the coordinators. */
  Tls tls();

  /**
   * Whom the worker trusts as a coordinator, and how it shows who it is. Files are PEM; they are
   * read anew for every connection, so that renewed ones are taken up.
   */
  interface Tls {
    /** Whether coordinators are spoken to by TLS; the ports in "coordinators" are theirs for it. */
    @WithDefault("false")
    boolean enabled();

    /**
     * Certificates of the authorities that sign coordinators' ones. Default: the Java runtime's.
     */
    Optional<Path> trustCertificates();

    /** The worker's certificate, for coordinators that ask for one; its chain may follow in it. */
    Optional<Path> certificate();

    /** The private key of the certificate: PKCS#8, not encrypted. */
    Optional<Path> key();
  }
}
