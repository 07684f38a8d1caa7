package dev.lockstep.coordinator.admin.task;

import dev.lockstep.admin.v1.CreateTaskRequest;
import dev.lockstep.admin.v1.DeleteTaskRequest;
import dev.lockstep.admin.v1.DeleteTaskResponse;
import dev.lockstep.admin.v1.GetTaskRequest;
import dev.lockstep.admin.v1.GetTaskStatusRequest;
import dev.lockstep.admin.v1.ListTasksRequest;
import dev.lockstep.admin.v1.ListTasksResponse;
import dev.lockstep.admin.v1.PauseTaskRequest;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.ResumeTaskRequest;
import dev.lockstep.admin.v1.SetAutoSyncRequest;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskState;
import dev.lockstep.admin.v1.TaskStatus;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.admin.v1.UpdateTaskRequest;
import dev.lockstep.coordinator.admin.audit.Audited;
import dev.lockstep.coordinator.admin.request.Changes;
import dev.lockstep.coordinator.admin.request.Edits;
import dev.lockstep.coordinator.admin.request.PageToken;
import dev.lockstep.coordinator.admin.request.Peer;
import dev.lockstep.coordinator.admin.request.ResourceIds;
import dev.lockstep.coordinator.admin.validation.ProgressRequests;
import dev.lockstep.coordinator.admin.validation.TaskRequests;
import dev.lockstep.coordinator.catalog.Change;
import dev.lockstep.coordinator.catalog.Page;
import dev.lockstep.coordinator.catalog.RequestLog;
import dev.lockstep.coordinator.catalog.TaskCatalog;
import dev.lockstep.coordinator.status.StatusView;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The calls on tasks. Blocking; thread-safe. */
@ApplicationScoped
public class TaskCalls {
  private static final String LIST = "tasks";

  private final TaskCatalog tasks;
  private final StatusView statuses;
  private final FilterChecks filters;
  private final RequestLog requests;
  private final Audited audited;

  TaskCalls(
      TaskCatalog tasks,
      StatusView statuses,
      FilterChecks filters,
      RequestLog requests,
      Audited audited) {
    this.tasks = tasks;
    this.statuses = statuses;
    this.filters = filters;
    this.requests = requests;
    this.audited = audited;
  }

  /** Creates a task. */
  public Task create(CreateTaskRequest request, Peer peer) {
    TaskRequests.check(request);
    String name = "tasks/" + request.getTaskId();
    Task.Builder asked = request.getTask().toBuilder().setName(name);
    if (asked.hasProgressSync()) {
      asked.getProgressSyncBuilder().clearReversed();
    }
    Task task = TaskDefaults.fill(asked.build(), List.of());
    Change change =
        Changes.of("CreateTask", request, request.getRequestId(), "", request.getValidateOnly());
    return audited.run(
        peer,
        name,
        change,
        () -> {
          if (FilterChecks.isNeeded(task) && isNew(change)) {
            // What the store knows to be wrong needs no worker.
            var _ = tasks.create(task, dry(change));
            filters.check(task, List.of());
          }
          return tasks.create(task, change);
        });
  }

  /** Returns one. */
  public Task get(GetTaskRequest request) {
    TaskRequests.check(request);
    return tasks.get(ResourceIds.of(request.getName()));
  }

  /** Lists them by name. */
  public ListTasksResponse list(ListTasksRequest request) {
    TaskRequests.check(request);
    Page<Task> page =
        tasks.list(
            PageToken.size(request.getPageSize()), PageToken.decode(LIST, request.getPageToken()));
    return ListTasksResponse.newBuilder()
        .addAllTasks(page.items())
        .setNextPageToken(PageToken.encode(LIST, page.next()))
        .build();
  }

  /** Changes the fields that the mask names. */
  public Task update(UpdateTaskRequest request, Peer peer) {
    TaskRequests.check(request);
    TaskEdit taskEdit = TaskEdit.of(request);
    Task sent = request.getTask();
    Change change =
        Changes.of(
            "UpdateTask",
            request,
            request.getRequestId(),
            sent.getEtag(),
            request.getValidateOnly());
    return audited.run(
        peer,
        sent.getName(),
        change,
        () -> {
          String id = ResourceIds.of(sent.getName());
          if (FilterChecks.isNeeded(sent) && isNew(change)) {
            List<TopicMapping> before = tasks.get(id).getMappingsList();
            filters.check(update(id, taskEdit, dry(change)), before);
          }
          return update(id, taskEdit, change);
        });
  }

  private Task update(String id, TaskEdit taskEdit, Change change) {
    return Edits.run(edit -> tasks.update(id, edit, change), taskEdit::apply);
  }

  /** A repeated request is answered as it was, whatever the brokers say now. */
  private boolean isNew(Change change) {
    return requests.find(change, Task.parser()).isEmpty();
  }

  private static Change dry(Change change) {
    return new Change(change.requestId(), change.call(), change.digest(), change.etag(), true);
  }

  /** Stops one and forgets it. */
  public DeleteTaskResponse delete(DeleteTaskRequest request, Peer peer) {
    TaskRequests.check(request);
    Change change =
        Changes.of(
            "DeleteTask",
            request,
            request.getRequestId(),
            request.getEtag(),
            request.getValidateOnly());
    return audited.run(
        peer,
        request.getName(),
        change,
        () -> {
          tasks.delete(ResourceIds.of(request.getName()), change);
          return DeleteTaskResponse.getDefaultInstance();
        });
  }

  /** Stops one until it is resumed. */
  public Task pause(PauseTaskRequest request, Peer peer) {
    TaskRequests.check(request);
    Change change =
        Changes.of(
            "PauseTask",
            request,
            request.getRequestId(),
            request.getEtag(),
            request.getValidateOnly());
    return setState(request.getName(), TaskState.Value.PAUSED, change, peer);
  }

  /** Lets one go on. */
  public Task resume(ResumeTaskRequest request, Peer peer) {
    TaskRequests.check(request);
    Change change =
        Changes.of(
            "ResumeTask",
            request,
            request.getRequestId(),
            request.getEtag(),
            request.getValidateOnly());
    return setState(request.getName(), TaskState.Value.RUNNING, change, peer);
  }

  private Task setState(String name, TaskState.Value state, Change change, Peer peer) {
    return audited.run(
        peer, name, change, () -> tasks.setState(ResourceIds.of(name), state, change));
  }

  /** Where one stands. */
  public TaskStatus status(GetTaskStatusRequest request) {
    TaskRequests.check(request);
    return statuses.status(ResourceIds.of(request.getName()));
  }

  /** Turns automatic progress sync on or off. */
  public Task setAutoSync(SetAutoSyncRequest request, Peer peer) {
    ProgressRequests.check(request);
    Change change =
        Changes.of(
            "SetAutoSync",
            request,
            request.getRequestId(),
            request.getEtag(),
            request.getValidateOnly());
    return audited.run(
        peer,
        request.getTask(),
        change,
        () ->
            tasks.update(
                ResourceIds.of(request.getTask()), stored -> autoSync(stored, request), change));
  }

  private static Task autoSync(Task stored, SetAutoSyncRequest request) {
    ProgressSync.Builder sync =
        stored.getProgressSync().toBuilder().setAutomatic(request.getAutomatic());
    if (request.getAutomatic()) {
      // Automatic sync in a task whose progress sync is off would be on in name only.
      sync.setEnabled(true);
    } else if (!stored.hasProgressSync()) {
      sync.setEnabled(false);
    }
    if (request.hasInterval()) {
      sync.setInterval(request.getInterval());
    }
    if (request.hasIncludeOffline()) {
      sync.setIncludeOffline(request.getIncludeOffline());
    }
    Task edited =
        stored.toBuilder()
            .setProgressSync(TaskDefaults.fill(sync.build(), stored.getDirection()))
            .build();
    TaskRequests.checkUpdated(edited);
    return edited;
  }
}
