package dev.lockstep.coordinator.admin.progress;

import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.coordinator.admin.command.CommandCall;
import dev.lockstep.coordinator.command.CommandSpec;
import dev.lockstep.coordinator.command.Commands;
import dev.lockstep.coordinator.control.ProgressSpecs;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.ProgressSpec;
import dev.lockstep.worker.v1.SyncProgressCommand;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** Has workers sync progress, or say what a sync would do. Thread-safe. */
@ApplicationScoped
class ProgressCommands {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private final ProgressSpecs specs;
  private final Commands commands;

  ProgressCommands(ProgressSpecs specs, Commands commands) {
    this.specs = specs;
    this.commands = commands;
  }

  /** What is to be done: everything that has to be known before a worker is asked. */
  SyncProgressCommand prepare(
      String taskId,
      List<String> groups,
      ProgressDirection.Value direction,
      boolean allowRewind,
      boolean preview) {
    if (direction == ProgressDirection.Value.DESTINATION_TO_SOURCE) {
      throw new ControlException(
          Reason.NOT_IMPLEMENTED,
          "this version does not have yet: direction (DESTINATION_TO_SOURCE; use SOURCE_TO_DESTINATION)");
    }
    ProgressSpec spec = specs.progressSpec(taskId);
    return SyncProgressCommand.newBuilder()
        .setTask("tasks/" + taskId)
        .setSpec(spec)
        .addAllGroups(groups)
        .setDirection(ProgressDirection.Value.SOURCE_TO_DESTINATION)
        .setAllowRewind(allowRewind)
        .setPreview(preview)
        .build();
  }

  /**
   * Has a worker begin; one of the destination's region, where progress is written, if there is
   * one.
   */
  CommandCall start(SyncProgressCommand sync) {
    Command command = Command.newBuilder().setSyncProgress(sync).build();
    String region = sync.getSpec().getDestination().getRegion();
    return CommandCall.start(commands, new CommandSpec(command, region, TIMEOUT));
  }
}
