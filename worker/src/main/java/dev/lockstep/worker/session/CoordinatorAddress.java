package dev.lockstep.worker.session;

import java.util.Optional;

/** Where a coordinator listens. */
record CoordinatorAddress(String host, int port) {

  CoordinatorAddress {
    if (host.isBlank() || port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          "a coordinator must be host:port with a port of 1 to 65535, was %s:%d"
              .formatted(host, port));
    }
  }

  /**
   * @throws IllegalArgumentException if the text is not "host:port"
   */
  static CoordinatorAddress parse(String text) {
    return tryParse(text)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "lockstep.worker.coordinators: each must be host:port with a port of 1 to 65535, was '%s'"
                    .formatted(text)));
  }

  /** Empty if the text is not "host:port". */
  static Optional<CoordinatorAddress> tryParse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new CoordinatorAddress(
              text.substring(0, colon).strip(),
              Integer.parseInt(text.substring(colon + 1).strip())));
    } catch (IllegalArgumentException notAnAddress) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
