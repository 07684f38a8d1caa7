package dev.lockstep.coordinator.admin.validation;

import dev.lockstep.admin.v1.CancelOperationRequest;
import dev.lockstep.admin.v1.GetOperationRequest;
import dev.lockstep.admin.v1.ListOperationsRequest;
import dev.lockstep.admin.v1.WaitOperationRequest;
import java.time.Duration;

/**
 * The rules of every request of OperationService. Each method throws {@link
 * InvalidRequestException} with all that is wrong.
 */
public final class OperationRequests {
  private static final Duration MAX_WAIT = Duration.ofHours(1);

  private OperationRequests() {}

  /** Checks the request. */
  public static void check(GetOperationRequest request) {
    Violations violations = new Violations();
    Names.OPERATION.check(violations.field("name"), request.getName());
    violations.throwIfAny();
  }

  /** Checks the request, but for its page token. */
  public static void check(ListOperationsRequest request) {
    Violations violations = new Violations();
    String target = request.getTarget();
    if (!target.isEmpty() && !Names.TASK.matches(target) && !Names.CLUSTER.matches(target)) {
      violations
          .field("target")
          .reject("must be empty, \"tasks/{id}\" or \"clusters/{id}\", not " + Quoted.of(target));
    }
    CommonRules.page(violations, request.getPageSize());
    violations.throwIfAny();
  }

  /** Checks the request. */
  public static void check(WaitOperationRequest request) {
    Violations violations = new Violations();
    Names.OPERATION.check(violations.field("name"), request.getName());
    if (request.hasTimeout()) {
      Times.between(
          violations.field("timeout"),
          request.getTimeout(),
          Duration.ZERO,
          MAX_WAIT,
          "0 s to 1 h (\"0s\" to \"3600s\")");
    }
    violations.throwIfAny();
  }

  /** Checks the request. */
  public static void check(CancelOperationRequest request) {
    Violations violations = new Violations();
    Names.OPERATION.check(violations.field("name"), request.getName());
    violations.throwIfAny();
  }
}
