package dev.lockstep.coordinator.status;

import dev.lockstep.admin.v1.TaskStatus;

/**
 * Where tasks stand now. Thread-safe; each call is a snapshot put together on the control loop from
 * memory, cheap enough to be asked several times a second (that is how a watch is made).
 */
public interface StatusView {
  /** The task's status. Reasons: TASK_NOT_FOUND. */
  TaskStatus status(String taskId);
}
