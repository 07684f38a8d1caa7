package dev.lockstep.e2e.failover;

import java.util.Collection;

/**
 * One consumer group of a run.
 *
 * @param role what its consumers are like
 * @param name its name in both clusters
 * @param topic what it consumes
 * @param foregone how the ids begin of messages that were produced in the destination while the
 *     source was away: they never reach the source, so a group that goes back before it got to them
 *     is not owed them
 * @param ledger what it was delivered
 */
record Group(Role role, String name, String topic, String foregone, Ledger ledger) {

  /** Of a run whose topic has the run's name. */
  static Group of(Role role, String run, String foregone) {
    return new Group(role, role.key() + "-" + run, run, foregone, new Ledger());
  }

  /** Whether it is to consume all there is before it is moved as planned. */
  boolean keepsUp() {
    return role != Role.OFFLINE;
  }

  /** How many of these messages it is owed and was not delivered. */
  long missing(Collection<String> ids) {
    return ids.stream()
        .filter(id -> keepsUp() || !id.startsWith(foregone))
        .filter(id -> !ledger.has(id))
        .count();
  }
}
