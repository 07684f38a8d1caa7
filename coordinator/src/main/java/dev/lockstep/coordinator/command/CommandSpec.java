package dev.lockstep.coordinator.command;

import dev.lockstep.worker.v1.Command;
import java.time.Duration;

/**
 * A command to be carried out by a worker.
 *
 * @param command what to do; its id and timeout are filled in by the dispatcher
 * @param region region whose workers are preferred; empty for any
 * @param timeout how long the coordinator waits for the end, positive
 */
public record CommandSpec(Command command, String region, Duration timeout) {
  /** Checks that there is something to do and time for it. */
  public CommandSpec {
    if (command.getCommandCase() == Command.CommandCase.COMMAND_NOT_SET) {
      throw new IllegalArgumentException("command: nothing to do");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout: must be positive, is " + timeout);
    }
  }
}
