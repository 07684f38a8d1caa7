package dev.lockstep.worker.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which coordinator to try next: where the last one sent us, else the next of the configured ones
 * in turn. Not thread-safe.
 */
final class Coordinators {

  private final List<CoordinatorAddress> configured;
  private int next;
  private @Nullable CoordinatorAddress redirected;

  Coordinators(List<String> addresses) {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException(
          "lockstep.worker.coordinators must name at least one coordinator as host:port");
    }
    this.configured = addresses.stream().map(CoordinatorAddress::parse).toList();
  }

  CoordinatorAddress next() {
    if (redirected != null) {
      CoordinatorAddress target = redirected;
      redirected = null;
      return target;
    }
    CoordinatorAddress address = configured.get(next);
    next = (next + 1) % configured.size();
    return address;
  }

  /** The next try goes there. */
  void redirect(CoordinatorAddress leader) {
    redirected = leader;
  }
}
