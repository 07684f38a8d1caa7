package dev.lockstep.coordinator.operation;

import com.google.rpc.Status;
import dev.lockstep.admin.v1.Operation;
import dev.lockstep.coordinator.catalog.Page;
import java.time.Duration;

/**
 * The registry of operations, persisted. Operations that ran when a coordinator stopped are ended
 * as FAILED by the next leader. Thread-safe; calls block for as long as the store takes, with a
 * bound. Ids are without the {@code operations/} prefix.
 */
public interface Operations {
  /**
   * Registers an operation that runs from now on.
   *
   * @param kind what it does, in UPPER_SNAKE_CASE
   * @param target the resource it works on, such as {@code tasks/orders-dr}
   * @param onCancel called once, on the canceller's thread, when somebody asks it to stop; must not
   *     block
   */
  Operation start(String kind, String target, Runnable onCancel);

  /**
   * Says how far it is, for people. Does nothing once it has ended. Kept in memory until it ends.
   */
  void progress(String id, String detail);

  /**
   * Ends it as SUCCEEDED, or as CANCELLED or FAILED by the status' code. Does nothing once it has
   * ended.
   */
  Operation finish(String id, Status status, String detail);

  /** Returns one operation. Reasons: OPERATION_NOT_FOUND. */
  Operation get(String id);

  /**
   * Lists operations, newest first, those older than the given id ({@code ""} for the first page).
   *
   * @param target only those on this resource; empty for all
   */
  Page<Operation> list(String target, int size, String after);

  /**
   * Asks it to stop. Cancelling one that has ended changes nothing. Reasons: OPERATION_NOT_FOUND.
   */
  Operation cancel(String id);

  /**
   * Waits until it has ended or the time is over, and returns it either way. Blocks. Reasons:
   * OPERATION_NOT_FOUND.
   */
  Operation await(String id, Duration timeout);
}
