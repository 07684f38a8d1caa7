package dev.lockstep.coordinator.leadership;

import dev.lockstep.coordinator.store.LeaderEpoch;

/** Is told about this coordinator's terms, on the control loop. */
public interface TermListener {
  /**
   * A term begins: the state is to be read from the store. If it throws, the term is given up
   * again.
   */
  void termBegins(LeaderEpoch epoch);

  /**
   * The term is over: nothing of its state is valid any more. Also called for a term whose
   * beginning failed.
   */
  void termEnds();
}
