package dev.lockstep.coordinator.admin.progress;

import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.admin.v1.SwitchDirectionRequest;
import dev.lockstep.admin.v1.SwitchDirectionResponse;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.coordinator.admin.audit.Audited;
import dev.lockstep.coordinator.admin.request.Changes;
import dev.lockstep.coordinator.admin.request.Peer;
import dev.lockstep.coordinator.admin.request.ResourceIds;
import dev.lockstep.coordinator.admin.validation.ProgressRequests;
import dev.lockstep.coordinator.catalog.Change;
import dev.lockstep.coordinator.catalog.TaskCatalog;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Turns the progress syncs of a two-way task round. The direction is kept with the task. Blocking;
 * thread-safe.
 */
@ApplicationScoped
public class DirectionSwitch {
  private final TaskCatalog tasks;
  private final Audited audited;

  DirectionSwitch(TaskCatalog tasks, Audited audited) {
    this.tasks = tasks;
    this.audited = audited;
  }

  /** Takes the direction that is asked for, or the other one. */
  public SwitchDirectionResponse run(SwitchDirectionRequest request, Peer peer) {
    ProgressRequests.check(request);
    Change change =
        Changes.of(
            "SwitchDirection", request, request.getRequestId(), "", request.getValidateOnly());
    Task task =
        audited.run(
            peer,
            request.getTask(),
            change,
            () ->
                tasks.update(
                    ResourceIds.of(request.getTask()),
                    stored -> switched(stored, request.getDirection()),
                    change));
    return SwitchDirectionResponse.newBuilder()
        .setDirection(direction(task.getProgressSync().getReversed()))
        .build();
  }

  /** The direction of syncs that name none. */
  static ProgressDirection.Value direction(boolean reversed) {
    return reversed
        ? ProgressDirection.Value.DESTINATION_TO_SOURCE
        : ProgressDirection.Value.SOURCE_TO_DESTINATION;
  }

  private static Task switched(Task stored, ProgressDirection.Value asked) {
    if (stored.getDirection() != TaskDirection.Value.TWO_WAY) {
      throw oneWay(stored.getName());
    }
    if (!stored.hasProgressSync()) {
      throw new ControlException(
          Reason.PROGRESS_SYNC_OFF,
          stored.getName()
              + " does not sync progress: set task.progress_sync with UpdateTask, then switch the direction");
    }
    boolean reversed =
        asked == ProgressDirection.Value.UNSPECIFIED
            ? !stored.getProgressSync().getReversed()
            : asked == ProgressDirection.Value.DESTINATION_TO_SOURCE;
    Task.Builder edited = stored.toBuilder();
    edited.getProgressSyncBuilder().setReversed(reversed);
    return edited.build();
  }

  /** The refusal of anything that needs copies in both directions. */
  static ControlException oneWay(String task) {
    return new ControlException(
        Reason.TASK_ONE_WAY,
        task
            + " is ONE_WAY, and its progress goes from source to destination only: create a TWO_WAY task",
        "direction");
  }
}
