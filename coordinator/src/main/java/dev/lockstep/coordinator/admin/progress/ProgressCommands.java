package dev.lockstep.coordinator.admin.progress;

import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.coordinator.admin.command.CommandCall;
import dev.lockstep.coordinator.admin.validation.InvalidRequestException;
import dev.lockstep.coordinator.command.CommandSpec;
import dev.lockstep.coordinator.command.Commands;
import dev.lockstep.coordinator.control.ProgressSpecs;
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
    ProgressSpec spec = specs.progressSpec(taskId);
    ProgressDirection.Value resolved = resolve(taskId, spec, direction);
    if (allowRewind && resolved == ProgressDirection.Value.DESTINATION_TO_SOURCE) {
      throw InvalidRequestException.of(
          "allow_rewind", "must be false from destination to source, where progress only moves on");
    }
    return SyncProgressCommand.newBuilder()
        .setTask("tasks/" + taskId)
        .setSpec(spec)
        .addAllGroups(groups)
        .setDirection(resolved)
        .setAllowRewind(allowRewind)
        .setPreview(preview)
        .build();
  }

  private static ProgressDirection.Value resolve(
      String taskId, ProgressSpec spec, ProgressDirection.Value asked) {
    ProgressDirection.Value direction =
        asked == ProgressDirection.Value.UNSPECIFIED
            ? DirectionSwitch.direction(spec.getTwoWay() && spec.getSettings().getReversed())
            : asked;
    if (direction == ProgressDirection.Value.DESTINATION_TO_SOURCE && !spec.getTwoWay()) {
      throw DirectionSwitch.oneWay("tasks/" + taskId);
    }
    return direction;
  }

  /** Has a worker begin; one of the region where progress is written, if there is one. */
  CommandCall start(SyncProgressCommand sync) {
    Command command = Command.newBuilder().setSyncProgress(sync).build();
    ProgressSpec spec = sync.getSpec();
    String region =
        sync.getDirection() == ProgressDirection.Value.DESTINATION_TO_SOURCE
            ? spec.getSource().getRegion()
            : spec.getDestination().getRegion();
    return CommandCall.start(commands, new CommandSpec(command, region, TIMEOUT));
  }
}
