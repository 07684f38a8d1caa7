package dev.lockstep.coordinator.admin;

import dev.lockstep.admin.v1.CreateTaskRequest;
import dev.lockstep.admin.v1.DeleteTaskRequest;
import dev.lockstep.admin.v1.DeleteTaskResponse;
import dev.lockstep.admin.v1.GetTaskRequest;
import dev.lockstep.admin.v1.GetTaskStatusRequest;
import dev.lockstep.admin.v1.ListTasksRequest;
import dev.lockstep.admin.v1.ListTasksResponse;
import dev.lockstep.admin.v1.PauseTaskRequest;
import dev.lockstep.admin.v1.ResumeTaskRequest;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskService;
import dev.lockstep.admin.v1.TaskStatus;
import dev.lockstep.admin.v1.UpdateTaskRequest;
import dev.lockstep.admin.v1.WatchTaskRequest;
import dev.lockstep.coordinator.admin.task.TaskCalls;
import dev.lockstep.coordinator.admin.task.TaskWatch;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** TaskService over gRPC. */
@GrpcService
class TaskGrpc implements TaskService {
  private final Dispatcher dispatcher;
  private final TaskCalls tasks;
  private final TaskWatch watch;

  TaskGrpc(Dispatcher dispatcher, TaskCalls tasks, TaskWatch watch) {
    this.dispatcher = dispatcher;
    this.tasks = tasks;
    this.watch = watch;
  }

  @Override
  public Uni<Task> createTask(CreateTaskRequest request) {
    return dispatcher.call(peer -> tasks.create(request, peer));
  }

  @Override
  public Uni<Task> getTask(GetTaskRequest request) {
    return dispatcher.call(peer -> tasks.get(request));
  }

  @Override
  public Uni<ListTasksResponse> listTasks(ListTasksRequest request) {
    return dispatcher.call(peer -> tasks.list(request));
  }

  @Override
  public Uni<Task> updateTask(UpdateTaskRequest request) {
    return dispatcher.call(peer -> tasks.update(request, peer));
  }

  @Override
  public Uni<DeleteTaskResponse> deleteTask(DeleteTaskRequest request) {
    return dispatcher.call(peer -> tasks.delete(request, peer));
  }

  @Override
  public Uni<Task> pauseTask(PauseTaskRequest request) {
    return dispatcher.call(peer -> tasks.pause(request, peer));
  }

  @Override
  public Uni<Task> resumeTask(ResumeTaskRequest request) {
    return dispatcher.call(peer -> tasks.resume(request, peer));
  }

  @Override
  public Uni<TaskStatus> getTaskStatus(GetTaskStatusRequest request) {
    return dispatcher.call(peer -> tasks.status(request));
  }

  @Override
  public Multi<TaskStatus> watchTask(WatchTaskRequest request) {
    return dispatcher.stream((peer, answers) -> watch.watch(request, answers));
  }
}
