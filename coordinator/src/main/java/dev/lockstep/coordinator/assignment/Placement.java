package dev.lockstep.coordinator.assignment;

/** Where a shard is. */
public sealed interface Placement {
  /** A worker works on it. */
  record On(String worker) implements Placement {}

  /** A worker was asked to give it back. */
  record Leaving(String worker) implements Placement {}

  /** Its last owner is gone, but may still write until it has settled: nobody can have it yet. */
  record Settling() implements Placement {}

  /** Nobody works on it. */
  record Free() implements Placement {}
}
