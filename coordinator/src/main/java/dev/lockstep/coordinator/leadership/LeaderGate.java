package dev.lockstep.coordinator.leadership;

import dev.lockstep.coordinator.store.LeaderEpoch;
import java.util.Optional;

/** Whether this coordinator leads. Thread-safe. */
public interface LeaderGate {
  /**
   * The epoch of the present term; empty while this coordinator does not lead, and from the end of
   * its lease on even if the term's end was not carried out yet.
   */
  Optional<LeaderEpoch> current();

  /**
   * The epoch of the present term. Reasons: NOT_LEADER, with where the leader is if that is known.
   */
  LeaderEpoch require();

  /** "host:port" of the coordinator that leads; empty if that is this one, nobody or unknown. */
  String leaderAddress();
}
