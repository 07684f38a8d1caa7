package dev.lockstep.e2e.replication;

import com.google.protobuf.FieldMask;
import dev.lockstep.admin.v1.CheckClusterRequest;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.ClusterCheck;
import dev.lockstep.admin.v1.CreateClusterRequest;
import dev.lockstep.admin.v1.CreateTaskRequest;
import dev.lockstep.admin.v1.DeleteTaskRequest;
import dev.lockstep.admin.v1.GetTaskStatusRequest;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.PauseTaskRequest;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.admin.v1.ResetProgressRequest;
import dev.lockstep.admin.v1.ResetProgressResponse;
import dev.lockstep.admin.v1.ResumeTaskRequest;
import dev.lockstep.admin.v1.ShardStatus;
import dev.lockstep.admin.v1.SyncProgressRequest;
import dev.lockstep.admin.v1.SyncProgressResponse;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskStatus;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.admin.v1.UpdateTaskRequest;
import dev.lockstep.e2e.measure.TopicLog.Queue;
import dev.lockstep.e2e.services.AdminApi;
import dev.lockstep.testbed.RocketMqCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The calls that every scenario makes, with ids for names. Errors are those of the API.
 * Thread-safe.
 */
public final class Replication {

  private final AdminApi api;

  /** Over one coordinator's API. */
  public Replication(AdminApi api) {
    this.api = api;
  }

  /** Registers a cluster. */
  public Cluster register(String id, String region, RocketMqCluster cluster) {
    return api.clusters()
        .createCluster(
            CreateClusterRequest.newBuilder()
                .setClusterId(id)
                .setCluster(
                    Cluster.newBuilder().setRegion(region).addNameServers(cluster.nameServer()))
                .build());
  }

  /** Has a worker look at a cluster. */
  public ClusterCheck check(String id) {
    return api.clusters()
        .checkCluster(CheckClusterRequest.newBuilder().setName("clusters/" + id).build());
  }

  /** Creates a task that copies one topic under its own name, with progress sync as by default. */
  public Task create(String taskId, String source, String destination, String topic) {
    return create(
        taskId,
        task(source, destination, topic)
            .setProgressSync(ProgressSync.getDefaultInstance())
            .build());
  }

  /** Creates a task. */
  public Task create(String taskId, Task task) {
    return api.tasks()
        .createTask(CreateTaskRequest.newBuilder().setTaskId(taskId).setTask(task).build());
  }

  /** Changes these fields of a task. */
  public Task update(Task task, String... fields) {
    return api.tasks()
        .updateTask(
            UpdateTaskRequest.newBuilder()
                .setTask(task)
                .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(fields)))
                .build());
  }

  /** The least that a task needs; to be completed and created. */
  public static Task.Builder task(String source, String destination, String topic) {
    return Task.newBuilder()
        .setSource("clusters/" + source)
        .setDestination("clusters/" + destination)
        .addMappings(TopicMapping.newBuilder().setSourceTopic(topic));
  }

  /** Pauses a task and returns when no queue of it writes any more. */
  public void pause(String taskId) {
    api.tasks().pauseTask(PauseTaskRequest.newBuilder().setName(name(taskId)).build());
    Awaitility.await("no shard of " + taskId + " relays")
        .atMost(Duration.ofSeconds(30))
        .until(() -> relayShards(taskId).noneMatch(shard -> !shard.getWorker().isEmpty()));
  }

  /** Resumes a task. */
  public void resume(String taskId) {
    api.tasks().resumeTask(ResumeTaskRequest.newBuilder().setName(name(taskId)).build());
  }

  /** Deletes a task. */
  public void delete(String taskId) {
    api.tasks().deleteTask(DeleteTaskRequest.newBuilder().setName(name(taskId)).build());
  }

  /** Where a task stands. */
  public TaskStatus status(String taskId) {
    return api.tasks()
        .getTaskStatus(GetTaskStatusRequest.newBuilder().setName(name(taskId)).build());
  }

  /** The relay shards of a task now. */
  public Stream<ShardStatus> relayShards(String taskId) {
    return status(taskId).getShardsList().stream().filter(s -> s.getKind().equals("RELAY"));
  }

  /** The queues of a task now, over all mappings. */
  public List<QueueStatus> queues(String taskId) {
    return status(taskId).getMappingsList().stream()
        .flatMap(mapping -> mapping.getQueuesList().stream())
        .toList();
  }

  /**
   * True if that many queues of a task, and all of them, are being relayed now.
   *
   * @param queues how many are expected
   */
  public boolean isRunning(String taskId, int queues) {
    List<QueueStatus> now = queues(taskId);
    return now.size() == queues
        && now.stream().allMatch(queue -> queue.getPhase() == QueuePhase.Value.RELAYING);
  }

  /**
   * True if the queues of a task that is relaying have come as far as this.
   *
   * @param ends of source queues
   */
  public boolean isRelayed(String taskId, Map<Queue, Long> ends) {
    Map<Queue, Long> relayed =
        queues(taskId).stream()
            .filter(queue -> queue.getPhase() == QueuePhase.Value.RELAYING)
            .collect(
                Collectors.toMap(
                    queue -> new Queue(queue.getSourceBroker(), queue.getSourceQueueId()),
                    QueueStatus::getRelayedOffset));
    return ends.entrySet().stream()
        .allMatch(end -> relayed.getOrDefault(end.getKey(), -1L) >= end.getValue());
  }

  /** Syncs the progress of all groups of a task now; returns the result of each group and topic. */
  public List<GroupProgress> sync(String taskId) {
    Iterator<SyncProgressResponse> responses =
        api.progress().syncProgress(SyncProgressRequest.newBuilder().setTask(name(taskId)).build());
    List<GroupProgress> groups = new ArrayList<>();
    while (responses.hasNext()) {
      SyncProgressResponse response = responses.next();
      if (response.hasGroup()) {
        groups.add(response.getGroup());
      }
    }
    return groups;
  }

  /** Sets a group where somebody wants it; returns the result of each cluster and topic. */
  public List<ResetProgressResponse> reset(ResetProgressRequest request) {
    List<ResetProgressResponse> results = new ArrayList<>();
    api.progress().resetProgress(request).forEachRemaining(results::add);
    return results;
  }

  private static String name(String taskId) {
    return "tasks/" + taskId;
  }
}
