package dev.lockstep.coordinator.admin.validation;

import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.Tls;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a {@link Cluster} may look like. */
final class ClusterRules {
  private static final int MAX_NAME_SERVERS = 16;
  private static final int MAX_PORT = 65_535;
  private static final int MAX_PATH = 4096;
  private static final String ADDRESS =
      "\"host:port\" with a port from 1 to 65535 (an IPv6 address in square brackets)";
  private static final Pattern HOST_PORT =
      Pattern.compile(
          "(?:[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9_])?|\\[[0-9A-Fa-f:.]{2,45}\\]):([0-9]{1,5})");

  private ClusterRules() {}

  static void check(Field field, Cluster cluster) {
    Format.REGION.check(field.child("region"), cluster.getRegion());
    nameServers(field.child("name_servers"), cluster.getNameServersList());
    if (cluster.hasCredentials()) {
      CredentialRules.check(field.child("credentials"), cluster.getCredentials());
    }
    if (cluster.hasTls()) {
      tls(field.child("tls"), cluster.getTls());
    }
    Texts.description(field.child("description"), cluster.getDescription());
    Texts.labels(field.child("labels"), cluster.getLabelsMap());
  }

  private static void nameServers(Field field, List<String> servers) {
    if (servers.isEmpty()) {
      field.require("1 to " + MAX_NAME_SERVERS + " name servers as " + ADDRESS);
    }
    if (servers.size() > MAX_NAME_SERVERS) {
      field.reject("must be 1 to " + MAX_NAME_SERVERS + " name servers, not " + servers.size());
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < servers.size(); i++) {
      String server = servers.get(i);
      if (!isAddress(server)) {
        field.item(i).reject("must be " + ADDRESS + ", not " + Quoted.of(server));
      } else if (!seen.add(server)) {
        field.item(i).reject("must be named once only, not again: " + Quoted.of(server));
      }
    }
  }

  private static boolean isAddress(String server) {
    Matcher matcher = HOST_PORT.matcher(server);
    if (!matcher.matches()) {
      return false;
    }
    int port = Integer.parseInt(matcher.group(1));
    return port >= 1 && port <= MAX_PORT;
  }

  private static void tls(Field field, Tls tls) {
    String path = tls.getTrustCertificatesFile();
    if (path.length() > MAX_PATH || path.chars().anyMatch(Character::isISOControl)) {
      field
          .child("trust_certificates_file")
          .reject(
              "must be a path of up to "
                  + MAX_PATH
                  + " characters without control characters, or empty");
    }
  }
}
