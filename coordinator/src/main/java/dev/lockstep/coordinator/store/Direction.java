package dev.lockstep.coordinator.store;

/** Which way messages of a mapping go. */
public enum Direction {
  /** From the task's source to its destination. */
  FORWARD,
  /** From the task's destination to its source, in a TWO_WAY task. */
  REVERSE
}
