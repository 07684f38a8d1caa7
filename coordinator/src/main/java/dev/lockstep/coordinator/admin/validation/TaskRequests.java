package dev.lockstep.coordinator.admin.validation;

import dev.lockstep.admin.v1.CreateTaskRequest;
import dev.lockstep.admin.v1.DeleteTaskRequest;
import dev.lockstep.admin.v1.GetTaskRequest;
import dev.lockstep.admin.v1.GetTaskStatusRequest;
import dev.lockstep.admin.v1.ListTasksRequest;
import dev.lockstep.admin.v1.PauseTaskRequest;
import dev.lockstep.admin.v1.ResumeTaskRequest;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.UpdateTaskRequest;
import dev.lockstep.admin.v1.WatchTaskRequest;
import java.time.Duration;

/**
 * The rules of every request of TaskService. Each method throws {@link InvalidRequestException}
 * with all that is wrong.
 */
public final class TaskRequests {
  private static final Duration MIN_WATCH = Duration.ofMillis(100);
  private static final Duration MAX_WATCH = Duration.ofHours(1);

  private TaskRequests() {}

  /** Checks the request. */
  public static void check(CreateTaskRequest request) {
    Violations violations = new Violations();
    boolean id = Format.RESOURCE_ID.check(violations.field("task_id"), request.getTaskId());
    Field task = violations.field("task");
    if (request.hasTask()) {
      String name = request.getTask().getName();
      if (id && !name.isEmpty() && !name.equals("tasks/" + request.getTaskId())) {
        task.child("name")
            .reject(
                "must be empty or \"tasks/" + request.getTaskId() + "\", not " + Quoted.of(name));
      }
      TaskRules.check(task, request.getTask());
    } else {
      task.require("the task to create");
    }
    CommonRules.requestId(violations, request.getRequestId());
    violations.throwIfAny();
  }

  /** Checks the request. */
  public static void check(GetTaskRequest request) {
    checkName(request.getName());
  }

  /** Checks the request, but for its page token. */
  public static void check(ListTasksRequest request) {
    Violations violations = new Violations();
    CommonRules.page(violations, request.getPageSize());
    violations.throwIfAny();
  }

  /** Checks what can be known without the stored task; see {@link #checkUpdated}. */
  public static void check(UpdateTaskRequest request) {
    Violations violations = new Violations();
    if (request.hasTask()) {
      Names.TASK.check(violations.field("task").child("name"), request.getTask().getName());
    } else {
      violations.field("task").require("the task with its name and the fields to change");
    }
    CommonRules.requestId(violations, request.getRequestId());
    violations.throwIfAny();
  }

  /** Checks the task that an update would leave. */
  public static void checkUpdated(Task task) {
    Violations violations = new Violations();
    TaskRules.check(violations.field("task"), task);
    violations.throwIfAny();
  }

  /** Checks the request. */
  public static void check(DeleteTaskRequest request) {
    checkVerb(request.getName(), request.getRequestId());
  }

  /** Checks the request. */
  public static void check(PauseTaskRequest request) {
    checkVerb(request.getName(), request.getRequestId());
  }

  /** Checks the request. */
  public static void check(ResumeTaskRequest request) {
    checkVerb(request.getName(), request.getRequestId());
  }

  /** Checks the request. */
  public static void check(GetTaskStatusRequest request) {
    checkName(request.getName());
  }

  /** Checks the request. */
  public static void check(WatchTaskRequest request) {
    Violations violations = new Violations();
    Names.TASK.check(violations.field("name"), request.getName());
    if (request.hasInterval()) {
      Times.between(
          violations.field("interval"),
          request.getInterval(),
          MIN_WATCH,
          MAX_WATCH,
          "0.1 s to 1 h (\"0.1s\" to \"3600s\")");
    }
    violations.throwIfAny();
  }

  private static void checkName(String name) {
    Violations violations = new Violations();
    Names.TASK.check(violations.field("name"), name);
    violations.throwIfAny();
  }

  private static void checkVerb(String name, String requestId) {
    Violations violations = new Violations();
    Names.TASK.check(violations.field("name"), name);
    CommonRules.requestId(violations, requestId);
    violations.throwIfAny();
  }
}
