package dev.lockstep.rocketmq;

/**
 * A server's address, as RocketMQ writes it: {@code host:port}.
 *
 * @param host name, IPv4 address, or IPv6 address without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

  public HostPort {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host must not be blank");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port must be 1 to 65535: " + port);
    }
  }

  /** Reads {@code host:port}; brackets around an IPv6 address are welcome. */
  public static HostPort parse(String field, String text) {
    int colon = text.lastIndexOf(':');
    try {
      String host = text.substring(0, Math.max(colon, 0));
      if (host.startsWith("[") && host.endsWith("]")) {
        host = host.substring(1, host.length() - 1);
      }
      return new HostPort(host, Integer.parseInt(text, colon + 1, text.length(), 10));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(field + " must be host:port: " + text, e);
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
