package dev.lockstep.coordinator.control;

import dev.lockstep.coordinator.command.CommandChannel;
import dev.lockstep.coordinator.failure.ControlException;

/**
 * A worker's stream, as the control loop sees it. Compared by identity. No method blocks or fails.
 */
public interface WorkerLink extends CommandChannel {
  /** Ends the stream in good order. */
  void close();

  /** Ends the stream with an error. */
  void refuse(ControlException why);
}
