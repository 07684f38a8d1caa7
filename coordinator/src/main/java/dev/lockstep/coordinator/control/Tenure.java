package dev.lockstep.coordinator.control;

import dev.lockstep.coordinator.store.Owner;
import java.time.Instant;
import java.util.Optional;

/**
 * Who may be working on a shard.
 *
 * <pre>
 *            assign                    revoke
 *   Vacant ----------> Held ------------------> Revoking
 *     ^                 |  \                      |   |
 *     |                 |   released              |   | released
 *     |   settled       | lease over, new process |   v
 *     +----------- Lapsing <----------------------+  Vacant
 *                       |
 *                       +--> Held   (the owner comes back and still holds it)
 * </pre>
 *
 * INVARIANT: a shard is assigned only when it is Vacant, and becomes Vacant only when its owner
 * said so or can no longer write.
 */
sealed interface Tenure {
  /** Nobody works on it. */
  record Vacant() implements Tenure {}

  /**
   * A worker works on it.
   *
   * @param reported whether the worker has told about it
   */
  record Held(Owner holder, boolean reported) implements Tenure {}

  /** A worker was asked to give it back. */
  record Revoking(Owner holder) implements Tenure {}

  /**
   * The owner has lost it, or is awaited after a restart of the coordinator.
   *
   * @param until when it is vacant unless the owner comes back and still holds it
   */
  record Lapsing(Owner holder, Instant until) implements Tenure {}

  /** Who may be working on it. */
  default Optional<Owner> owner() {
    return switch (this) {
      case Vacant vacant -> Optional.empty();
      case Held held -> Optional.of(held.holder());
      case Revoking revoking -> Optional.of(revoking.holder());
      case Lapsing lapsing -> Optional.of(lapsing.holder());
    };
  }

  /** What a task's status and metrics call it. */
  default String state() {
    return switch (this) {
      case Vacant vacant -> "UNASSIGNED";
      case Held held -> held.reported() ? "RUNNING" : "ASSIGNED";
      case Revoking revoking -> "REVOKING";
      // Lost or awaited: still this worker's for as long as it may write.
      case Lapsing lapsing -> "REVOKING";
    };
  }

  /** Does this process work on it by an unexpired lease? */
  default boolean worksOnIt(Owner process) {
    return switch (this) {
      case Vacant vacant -> false;
      case Held held -> held.holder().equals(process);
      case Revoking revoking -> revoking.holder().equals(process);
      case Lapsing lapsing -> false;
    };
  }

  /** The owner said that it still holds the shard. */
  default Tenure adopted() {
    return switch (this) {
      case Vacant vacant -> vacant;
      case Held held -> held;
      case Revoking revoking -> revoking;
      case Lapsing lapsing -> new Held(lapsing.holder(), false);
    };
  }

  /** The owner holds it no more: it is vacant at that time, or earlier if that was known before. */
  default Tenure lapsed(Instant until) {
    return switch (this) {
      case Vacant vacant -> vacant;
      case Held held -> new Lapsing(held.holder(), until);
      case Revoking revoking -> new Lapsing(revoking.holder(), until);
      case Lapsing lapsing ->
          lapsing.until().isBefore(until) ? lapsing : new Lapsing(lapsing.holder(), until);
    };
  }

  /** The owner told about it. */
  default Tenure told() {
    return switch (this) {
      case Vacant vacant -> vacant;
      case Held held -> new Held(held.holder(), true);
      case Revoking revoking -> revoking;
      case Lapsing lapsing -> lapsing;
    };
  }
}
