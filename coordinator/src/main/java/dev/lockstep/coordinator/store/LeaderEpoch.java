package dev.lockstep.coordinator.store;

/**
 * One term of one leader. A higher one began later; a write that carries an older one than the
 * store's is refused.
 *
 * @param value from 1
 */
public record LeaderEpoch(long value) {
  /** Refuses what no leader ever had. */
  public LeaderEpoch {
    if (value < 1) {
      throw new IllegalArgumentException("leader epoch: from 1, is " + value);
    }
  }
}
