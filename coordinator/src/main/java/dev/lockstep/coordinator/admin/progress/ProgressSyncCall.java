package dev.lockstep.coordinator.admin.progress;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.Operation;
import dev.lockstep.admin.v1.SyncProgressRequest;
import dev.lockstep.admin.v1.SyncProgressResponse;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskState;
import dev.lockstep.coordinator.admin.audit.Audited;
import dev.lockstep.coordinator.admin.command.CommandCall;
import dev.lockstep.coordinator.admin.error.AdminExceptionHandlerProvider;
import dev.lockstep.coordinator.admin.error.AnsweredException;
import dev.lockstep.coordinator.admin.error.Statuses;
import dev.lockstep.coordinator.admin.request.Answers;
import dev.lockstep.coordinator.admin.request.Changes;
import dev.lockstep.coordinator.admin.request.Peer;
import dev.lockstep.coordinator.admin.request.ResourceIds;
import dev.lockstep.coordinator.admin.validation.ProgressRequests;
import dev.lockstep.coordinator.catalog.Change;
import dev.lockstep.coordinator.catalog.TaskCatalog;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.operation.Operations;
import dev.lockstep.coordinator.status.GroupStates;
import dev.lockstep.worker.v1.SyncProgressCommand;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/**
 * Quick synchronization: a worker syncs the task's groups now, its results are streamed to the
 * caller, kept as the groups' last results, and recorded as an operation that ends as the call
 * does. Blocking; thread-safe.
 */
@ApplicationScoped
public class ProgressSyncCall {
  private static final String KIND = "SYNC_PROGRESS";

  private final TaskCatalog tasks;
  private final ProgressCommands commands;
  private final GroupStates states;
  private final Operations operations;
  private final RepeatedStreams repeated;
  private final Audited audited;

  ProgressSyncCall(
      TaskCatalog tasks,
      ProgressCommands commands,
      GroupStates states,
      Operations operations,
      RepeatedStreams repeated,
      Audited audited) {
    this.tasks = tasks;
    this.commands = commands;
    this.states = states;
    this.operations = operations;
    this.repeated = repeated;
    this.audited = audited;
  }

  /** Streams one result per group and topic and the summary; fails if a group failed. */
  public void sync(SyncProgressRequest request, Peer peer, Answers<SyncProgressResponse> answers) {
    ProgressRequests.check(request);
    Change change = Changes.of("SyncProgress", request, request.getRequestId(), "", false);
    repeated.once(
        change,
        SyncProgressResponse.class,
        answers,
        recorded ->
            audited.run(
                peer,
                request.getTask(),
                change,
                () -> {
                  carryOut(request, recorded);
                  return Boolean.TRUE;
                }));
  }

  private void carryOut(SyncProgressRequest request, Answers<SyncProgressResponse> answers) {
    String taskId = ResourceIds.of(request.getTask());
    refuseUnlessOn(tasks.get(taskId));
    SyncProgressCommand sync =
        commands.prepare(
            taskId,
            request.getGroupsList(),
            request.getDirection(),
            request.getAllowRewind(),
            false);
    Cancellation cancellation = new Cancellation();
    Operation operation = operations.start(KIND, request.getTask(), cancellation::cancel);
    String operationId = ResourceIds.of(operation.getName());
    SyncResult result = new SyncResult();
    try {
      CommandCall call = commands.start(sync);
      cancellation.of(call::cancel);
      answers.onGone(cancellation::cancel);
      long started = System.nanoTime();
      Status end =
          call.forEach(output -> {
            GroupProgress group = output.getGroupProgress();
            result.add(group);
            states.record(taskId, List.of(group));
            operations.progress(operationId, result.text());
            answers.send(
                SyncProgressResponse.newBuilder()
                    .setGroup(group)
                    .setOperation(operation.getName())
                    .build());
          });
      // A worker that went through all groups says so too if some of them failed.
      boolean complete =
          end.getCode() == Code.OK_VALUE
              || Statuses.reason(end).equals(Reason.GROUPS_FAILED.name());
      if (!complete) {
        throw new AnsweredException(end);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - started);
      answers.send(
          SyncProgressResponse.newBuilder()
              .setSummary(result.summary(took))
              .setOperation(operation.getName())
              .build());
      result
          .failure()
          .ifPresent(failure -> {
            throw failure;
          });
      if (end.getCode() != Code.OK_VALUE) {
        throw new AnsweredException(end);
      }
      var _ = operations.finish(operationId, Status.getDefaultInstance(), result.text());
    } catch (RuntimeException e) {
      Status status = AdminExceptionHandlerProvider.statusOf(e);
      var _ = operations.finish(operationId, status, result.text());
      throw e instanceof ControlException ? e : new AnsweredException(status);
    }
  }

  private static void refuseUnlessOn(Task task) {
    if (task.getState() == TaskState.Value.PAUSED) {
      throw new ControlException(
          Reason.TASK_PAUSED, task.getName() + " is paused: call ResumeTask, then sync again");
    }
    if (!task.hasProgressSync() || !task.getProgressSync().getEnabled()) {
      throw new ControlException(
          Reason.PROGRESS_SYNC_OFF,
          task.getName()
              + " does not sync progress: set task.progress_sync with UpdateTask, then sync again");
    }
  }
}
