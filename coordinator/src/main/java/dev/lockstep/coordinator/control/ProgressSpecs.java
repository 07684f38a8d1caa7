package dev.lockstep.coordinator.control;

import dev.lockstep.worker.v1.ProgressSpec;

/**
 * Puts together what a worker must know to work on the progress of a task's groups. Thread-safe.
 */
public interface ProgressSpecs {
  /**
   * The spec of a task: clusters, settings with their defaults, and the queue maps with the newest
   * checkpoints as hints. Works for paused tasks and for tasks without progress sync, too. Reasons:
   * TASK_NOT_FOUND, TOPICS_NOT_DISCOVERED.
   */
  ProgressSpec progressSpec(String taskId);
}
