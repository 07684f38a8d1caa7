package dev.lockstep.e2e.failover;

/**
 * What became of one group.
 *
 * @param role what it was like
 * @param distance how far from the exact point it started after the disaster, in its worst queue
 * @param neverDelivered relayed messages that it got in neither cluster
 * @param twiceAfterDisaster messages that it got in both, since the source died before their
 *     progress was synced, or committed
 * @param twiceAfterFailBack messages that it got again after it came back
 * @param twiceAfterDrain messages that it got again after it was moved as planned
 * @param redelivered messages that its cluster delivered again by itself, since it had not heard of
 *     their acknowledgement when it died
 */
public record GroupOutcome(
    Role role,
    Distance distance,
    long neverDelivered,
    long twiceAfterDisaster,
    long twiceAfterFailBack,
    long twiceAfterDrain,
    long redelivered) {}
