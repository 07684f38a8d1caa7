package dev.lockstep.coordinator.admin.validation;

import dev.lockstep.admin.v1.ListGroupsRequest;
import dev.lockstep.admin.v1.PreviewProgressRequest;
import dev.lockstep.admin.v1.ResetProgressRequest;
import dev.lockstep.admin.v1.SetAutoSyncRequest;
import dev.lockstep.admin.v1.SwitchDirectionRequest;
import dev.lockstep.admin.v1.SyncProgressRequest;
import dev.lockstep.admin.v1.TranslateOffsetRequest;
import dev.lockstep.admin.v1.WatchProgressRequest;

/**
 * The rules of every request of ProgressService. Each method throws {@link InvalidRequestException}
 * with all that is wrong.
 */
public final class ProgressRequests {
  private ProgressRequests() {}

  /** Checks the request. */
  public static void check(PreviewProgressRequest request) {
    Violations violations = new Violations();
    Names.TASK.check(violations.field("task"), request.getTask());
    CommonRules.groups(violations, request.getGroupsList());
    Enums.known(violations.field("direction"), request.getDirection(), request.getDirectionValue());
    violations.throwIfAny();
  }

  /** Checks the request. */
  public static void check(SyncProgressRequest request) {
    Violations violations = new Violations();
    Names.TASK.check(violations.field("task"), request.getTask());
    CommonRules.groups(violations, request.getGroupsList());
    Enums.known(violations.field("direction"), request.getDirection(), request.getDirectionValue());
    CommonRules.requestId(violations, request.getRequestId());
    violations.throwIfAny();
  }

  /** Checks the request. */
  public static void check(SetAutoSyncRequest request) {
    Violations violations = new Violations();
    Names.TASK.check(violations.field("task"), request.getTask());
    if (!request.hasAutomatic()) {
      violations
          .field("automatic")
          .require("true (sync at the interval) or false (only when SyncProgress is called)");
    }
    if (request.hasInterval()) {
      ProgressSyncRules.interval(violations.field("interval"), request.getInterval());
    }
    CommonRules.requestId(violations, request.getRequestId());
    violations.throwIfAny();
  }

  /** Checks the request. */
  public static void check(SwitchDirectionRequest request) {
    Violations violations = new Violations();
    Names.TASK.check(violations.field("task"), request.getTask());
    Enums.known(violations.field("direction"), request.getDirection(), request.getDirectionValue());
    CommonRules.requestId(violations, request.getRequestId());
    violations.throwIfAny();
  }

  /** Checks the request, but for its page token. */
  public static void check(ListGroupsRequest request) {
    Violations violations = new Violations();
    Names.TASK.check(violations.field("task"), request.getTask());
    CommonRules.page(violations, request.getPageSize());
    violations.throwIfAny();
  }

  /** Checks what can be known without the task. */
  public static void check(TranslateOffsetRequest request) {
    Violations violations = new Violations();
    Names.TASK.check(violations.field("task"), request.getTask());
    Format.MAPPING_ID.checkIfSet(violations.field("mapping"), request.getMapping());
    if (request.hasSource()) {
      StartRules.offset(violations.field("source"), request.getSource());
    } else {
      violations.field("source").require("a source queue (broker, queue_id) and an offset in it");
    }
    if (!request.getSourceTopic().isEmpty()) {
      TopicRules.check(violations.field("source_topic"), request.getSourceTopic());
    }
    violations.throwIfAny();
  }

  /** Checks the request. */
  public static void check(ResetProgressRequest request) {
    Violations violations = new Violations();
    Names.CLUSTER.check(violations.field("cluster"), request.getCluster());
    Format.GROUP.check(violations.field("group"), request.getGroup());
    TopicRules.check(violations.field("topic"), request.getTopic());
    switch (request.getTargetCase()) {
      case OFFSETS -> {
        if (request.getOffsets().getQueuesCount() == 0) {
          violations.field("offsets.queues").require("at least one queue with an offset");
        }
        StartRules.offsets(violations.field("offsets"), request.getOffsets());
      }
      case TIME -> Times.valid(violations.field("time"), request.getTime());
      case TARGET_NOT_SET -> violations.field("target").require("exactly one of offsets and time");
    }
    if (!request.getAlsoThroughTask().isEmpty()) {
      Names.TASK.check(violations.field("also_through_task"), request.getAlsoThroughTask());
    }
    CommonRules.requestId(violations, request.getRequestId());
    violations.throwIfAny();
  }

  /** Checks the request. */
  public static void check(WatchProgressRequest request) {
    Violations violations = new Violations();
    Names.TASK.check(violations.field("task"), request.getTask());
    CommonRules.groups(violations, request.getGroupsList());
    violations.throwIfAny();
  }
}
