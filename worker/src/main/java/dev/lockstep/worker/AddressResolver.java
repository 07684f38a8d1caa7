package dev.lockstep.worker;

import com.google.rpc.Code;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.Credentials;
import dev.lockstep.admin.v1.Tls;
import dev.lockstep.rocketmq.AccessKeys;
import dev.lockstep.rocketmq.ClusterAddress;
import dev.lockstep.rocketmq.TlsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Turns the definition of a cluster into an address, with the values that its credentials refer to.
 * Messages name references, never values.
 */
final class AddressResolver {

  private static final String PREFIX = "clusters/";

  private final Environment environment;

  AddressResolver(Environment environment) {
    this.environment = environment;
  }

  /** Looks up environment variables. */
  interface Environment {
    /** The value, or null if the variable is not set. */
    @Nullable String get(String name);
  }

  ClusterAddress resolve(Cluster cluster) throws CommandFault {
    if (!cluster.getName().startsWith(PREFIX) || cluster.getNameServersCount() == 0) {
      throw new CommandFault(
          Code.INVALID_ARGUMENT,
          "CLUSTER_INVALID",
          "cluster '%s' needs a name \"clusters/{id}\" and at least one name server"
              .formatted(cluster.getName()));
    }
    @Nullable AccessKeys keys = cluster.hasCredentials() ? keys(cluster) : null;
    @Nullable TlsOptions tls =
        cluster.hasTls() && cluster.getTls().getEnabled() ? tls(cluster.getTls()) : null;
    try {
      return new ClusterAddress(
          cluster.getName().substring(PREFIX.length()), cluster.getNameServersList(), keys, tls);
    } catch (IllegalArgumentException e) {
      throw new CommandFault(
          Code.INVALID_ARGUMENT, "CLUSTER_INVALID", cluster.getName() + ": " + e.getMessage());
    }
  }

  private AccessKeys keys(Cluster cluster) throws CommandFault {
    Credentials credentials = cluster.getCredentials();
    return new AccessKeys(
        value(cluster, "credentials.access_key", credentials.getAccessKey()),
        value(cluster, "credentials.secret_key", credentials.getSecretKey()),
        credentials.getSecurityToken().isEmpty()
            ? null
            : value(cluster, "credentials.security_token", credentials.getSecurityToken()));
  }

  private static TlsOptions tls(Tls tls) {
    boolean verify = !tls.getInsecureSkipVerify();
    return new TlsOptions(
        verify && !tls.getTrustCertificatesFile().isEmpty()
            ? Path.of(tls.getTrustCertificatesFile())
            : null,
        !verify);
  }

  private String value(Cluster cluster, String field, String reference) throws CommandFault {
    String value = lookUp(cluster, field, reference);
    if (value == null || value.isBlank()) {
      throw unresolved(cluster, field, reference, "it is not set, or empty, on this worker");
    }
    return value.strip();
  }

  private @Nullable String lookUp(Cluster cluster, String field, String reference)
      throws CommandFault {
    if (reference.startsWith("env:")) {
      return environment.get(reference.substring("env:".length()));
    }
    if (reference.startsWith("file:")) {
      try {
        return Files.readString(Path.of(reference.substring("file:".length())));
      } catch (IOException | InvalidPathException e) {
        throw unresolved(
            cluster, field, reference, "the file cannot be read: " + e.getClass().getSimpleName());
      }
    }
    throw unresolved(cluster, field, "(not shown)", "it must be env:NAME or file:/absolute/path");
  }

  private static CommandFault unresolved(
      Cluster cluster, String field, String reference, String why) {
    return new CommandFault(
        Code.FAILED_PRECONDITION,
        "CREDENTIALS_UNRESOLVED",
        "%s of %s, reference %s: %s".formatted(field, cluster.getName(), reference, why));
  }
}
