package dev.lockstep.coordinator.catalog;

import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskState;
import java.util.function.UnaryOperator;

/**
 * The tasks as configured. What comes out is complete: name, etag, create and update time. What
 * goes in has been validated and has its defaults filled in (direction, state, mapping ids and
 * destination topics) by the caller; what concerns other resources is checked here. Each change
 * starts, stops or changes the task's shards at once.
 *
 * <p>Thread-safe. Calls block for as long as the store takes, with a bound. A change with a request
 * id that was seen within the last day answers what it answered then and does nothing. Ids are
 * without the {@code tasks/} prefix.
 */
public interface TaskCatalog {
  /**
   * Creates a task; its name says its id. Reasons: TASK_EXISTS, CLUSTER_NOT_REGISTERED,
   * TOPIC_ALREADY_MAPPED.
   */
  Task create(Task task, Change change);

  /** Returns one task. Reasons: TASK_NOT_FOUND. */
  Task get(String id);

  /** Lists tasks by id, those after the given id ({@code ""} for the first page). */
  Page<Task> list(int size, String after);

  /**
   * Changes a task. The function gets the stored task and returns the new one (output-only fields,
   * clusters, direction and state of it are ignored); a {@link
   * dev.lockstep.coordinator.failure.ControlException} that it throws ends the call. It runs on the
   * control loop and must neither block nor call a catalog. Reasons: TASK_NOT_FOUND, ETAG_MISMATCH,
   * TOPIC_ALREADY_MAPPED.
   */
  Task update(String id, UnaryOperator<Task> edit, Change change);

  /**
   * Pauses or resumes a task. The state it already has changes nothing, except that resuming also
   * starts queues again that an error stopped. Reasons: TASK_NOT_FOUND, ETAG_MISMATCH.
   */
  Task setState(String id, TaskState.Value state, Change change);

  /** Stops a task and forgets it. Reasons: TASK_NOT_FOUND, ETAG_MISMATCH. */
  void delete(String id, Change change);
}
