package dev.lockstep.rocketmq;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to speak TLS with a cluster.
 *
 * @param trustCertificates a PEM file with the certificates to trust; absent: the JVM's own trust
 *     store
 * @param insecureSkipVerify accept any certificate and any host name, as RocketMQ's own clients do
 *     by default
 */
public record TlsOptions(@Nullable Path trustCertificates, boolean insecureSkipVerify) {

  public TlsOptions {
    if (insecureSkipVerify && trustCertificates != null) {
      throw new IllegalArgumentException(
          "trustCertificates has no meaning with insecureSkipVerify: leave one of them out");
    }
  }
}
