package dev.lockstep.coordinator.catalog;

import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.Task;

/** Is told of changes once they are durable, on the control loop. Must not fail. */
public interface CatalogListener {
  /** A cluster was registered or changed. */
  void clusterChanged(Cluster cluster);

  /** A cluster that no task uses was forgotten. */
  void clusterDeleted(String clusterId);

  /** A task was created or changed. */
  void taskChanged(Task task);

  /** A user asks for what an error stopped in the task to be started again. */
  void taskResumed(String taskId);

  /** A task was deleted, with its queue maps and checkpoints; its shards are retiring. */
  void taskDeleted(String taskId);
}
