package dev.lockstep.coordinator.control;

import dev.lockstep.worker.v1.TopicQueueMap;
import java.util.List;

/** Which source queue is copied to which destination queue. Thread-safe. */
public interface QueueMaps {
  /**
   * The queue maps of a task, ordered by mapping and source topic, forward before reverse, with the
   * newest checkpoints as hints; empty while no topic was found. Reasons: TASK_NOT_FOUND.
   */
  List<TopicQueueMap> queueMaps(String taskId);
}
