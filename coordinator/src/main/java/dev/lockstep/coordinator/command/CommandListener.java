package dev.lockstep.coordinator.command;

import com.google.rpc.Status;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.worker.v1.CommandOutput;

/**
 * Gets the results of a command. Called on the control loop, one call at a time, in order:
 * implementations hand over and return. Exactly one of {@link #done} and {@link #failed} is called,
 * last.
 */
public interface CommandListener {
  /** A piece of the result. */
  void output(CommandOutput output);

  /** The worker ended the command: OK, or why it failed. */
  void done(Status status);

  /** The worker did not end it. Reasons: WORKER_LOST, COMMAND_TIMEOUT, CANCELLED, NOT_LEADER. */
  void failed(ControlException cause);
}
