package dev.lockstep.coordinator.admin.progress;

import dev.lockstep.admin.v1.SwitchDirectionRequest;
import dev.lockstep.admin.v1.SwitchDirectionResponse;
import dev.lockstep.coordinator.admin.request.ResourceIds;
import dev.lockstep.coordinator.admin.validation.ProgressRequests;
import dev.lockstep.coordinator.catalog.TaskCatalog;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Calls of the contract that this version does not carry out. They check their requests and say so.
 */
@ApplicationScoped
public class LaterCalls {
  private final TaskCatalog tasks;

  LaterCalls(TaskCatalog tasks) {
    this.tasks = tasks;
  }

  /** Refuses. */
  public SwitchDirectionResponse switchDirection(SwitchDirectionRequest request) {
    ProgressRequests.check(request);
    var _ = tasks.get(ResourceIds.of(request.getTask()));
    throw new ControlException(
        Reason.NOT_IMPLEMENTED,
        "this version does not have SwitchDirection yet: progress goes from source to destination, in ONE_WAY tasks");
  }
}
