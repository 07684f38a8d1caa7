package dev.lockstep.coordinator.command;

import java.util.List;

/** Knows the connected workers that take commands. Asked on the control loop. */
public interface CommandWorkers {
  /** Those that are connected now. */
  List<CommandWorker> commandWorkers();
}
