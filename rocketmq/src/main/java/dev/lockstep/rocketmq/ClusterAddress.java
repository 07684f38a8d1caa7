package dev.lockstep.rocketmq;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What it takes to reach a cluster.
 *
 * @param name the cluster's name in Lockstep, which provenance carries; not RocketMQ's
 *     brokerClusterName
 * @param nameServers {@code host:port} of each name server, tried in turn
 * @param keys credentials, if the cluster asks for them
 * @param tls TLS, if the cluster speaks it
 */
public record ClusterAddress(
    String name, List<String> nameServers, @Nullable AccessKeys keys, @Nullable TlsOptions tls) {

  /** Provenance separates with '/' and ','; what is left are the letters of a resource name. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

  public ClusterAddress {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name must be 1 to 63 letters, digits, '-', '_' or '.', starting with a letter or digit: "
              + name);
    }
    nameServers = List.copyOf(nameServers);
    if (nameServers.isEmpty()) {
      throw new IllegalArgumentException("nameServers must name at least one host:port");
    }
    for (String server : nameServers) {
      HostPort.parse("nameServers", server);
    }
  }
}
