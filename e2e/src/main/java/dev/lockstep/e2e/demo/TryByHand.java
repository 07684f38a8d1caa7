package dev.lockstep.e2e.demo;

/** The calls to try while the demo stays up. */
final class TryByHand {

  private TryByHand() {}

  /**
   * Commands for a shell.
   *
   * @param endpoint the coordinator, {@code host:port}
   * @param task id of the task
   * @param cluster id of a cluster that lives
   */
  static String calls(String endpoint, String task, String cluster) {
    return """
        grpcurl -plaintext %1$s list
        grpcurl -plaintext %1$s describe lockstep.admin.v1.Task
        grpcurl -plaintext %1$s lockstep.admin.v1.ClusterService/ListClusters
        grpcurl -plaintext -d '{"name": "clusters/%3$s"}' %1$s lockstep.admin.v1.ClusterService/CheckCluster
        grpcurl -plaintext -d '{"name": "tasks/%2$s"}' %1$s lockstep.admin.v1.TaskService/GetTaskStatus
        grpcurl -plaintext -d '{"name": "tasks/%2$s"}' %1$s lockstep.admin.v1.TaskService/WatchTask
        grpcurl -plaintext -d '{"task": "tasks/%2$s"}' %1$s lockstep.admin.v1.ProgressService/ListGroups
        grpcurl -plaintext -d '{"name": "tasks/%2$s"}' %1$s lockstep.admin.v1.TaskService/PauseTask
      """
        .formatted(endpoint, task, cluster);
  }
}
