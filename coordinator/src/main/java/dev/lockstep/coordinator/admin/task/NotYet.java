package dev.lockstep.coordinator.admin.task;

import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * What the contract has and this version does not carry out yet. It is refused when a task asks for
 * it: taking it in and not doing it would lose or double messages.
 */
final class NotYet {
  private NotYet() {}

  /**
   * Refuses a task, with its defaults, that asks for something of it.
   *
   * @throws ControlException with NOT_IMPLEMENTED, naming every such field
   */
  static void check(Task task) {
    List<String> fields = new ArrayList<>();
    ProgressSync sync = task.getProgressSync();
    if (task.getDirection() == TaskDirection.Value.TWO_WAY
        && task.hasProgressSync()
        && (!sync.hasEnabled() || sync.getEnabled())) {
      fields.add("task.progress_sync (of a TWO_WAY task; leave it out)");
    }
    if (!fields.isEmpty()) {
      throw new ControlException(
          Reason.NOT_IMPLEMENTED, "this version does not have yet: " + String.join(", ", fields));
    }
  }
}
