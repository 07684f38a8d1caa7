package dev.lockstep.e2e.failover;

import java.util.List;

/**
 * What came out of one run.
 *
 * @param groups one of each role, in their order
 * @param relayed messages in the destination at the end
 * @param behind messages that the source held and the destination did not when the source died
 * @param rate messages a second that applications produced just before
 */
public record FailoverResult(List<GroupOutcome> groups, long relayed, long behind, double rate) {

  /** Makes the list immutable. */
  public FailoverResult {
    groups = List.copyOf(groups);
  }

  /** The worst over all groups. */
  public Distance distance() {
    return groups.stream().map(GroupOutcome::distance).reduce(Distance.NONE, Distance::max);
  }

  /** Over all groups. */
  public long neverDelivered() {
    return groups.stream().mapToLong(GroupOutcome::neverDelivered).sum();
  }

  /** Over all groups, after a move as planned: there and back. */
  public long twiceAfterDrain() {
    return groups.stream()
        .mapToLong(group -> group.twiceAfterDrain() + group.twiceAfterFailBack())
        .sum();
  }
}
