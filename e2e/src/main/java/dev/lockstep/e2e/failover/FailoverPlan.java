package dev.lockstep.e2e.failover;

import java.time.Duration;
import java.util.List;

/**
 * How one run goes.
 *
 * @param name of the run, for topic, task and groups; not used before
 * @param seed what the moment of the kill and the messages follow from
 * @param roles which groups there are, {@link Role#OFFLINE} among them
 * @param rate messages a second
 * @param shortest the source dies after this time of steady flow at the earliest
 * @param longest and after this time at the latest
 */
public record FailoverPlan(
    String name, long seed, List<Role> roles, int rate, Duration shortest, Duration longest) {

  /** Checks roles and times. */
  public FailoverPlan {
    roles = List.copyOf(roles);
    if (!roles.contains(Role.OFFLINE)) {
      throw new IllegalArgumentException("roles: with OFFLINE, not " + roles);
    }
    if (shortest.compareTo(longest) >= 0) {
      throw new IllegalArgumentException(
          "longest: more than shortest (%s), not %s".formatted(shortest, longest));
    }
  }
}
