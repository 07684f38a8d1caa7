package dev.lockstep.worker;

import dev.lockstep.worker.v1.CommandOutput;

/** Where a command puts its results. Thread-safe. */
public interface CommandSink {

  /** The worker's id, for results that name it. */
  String worker();

  /**
   * Sends one piece of the result; the command's id is filled in. Waits while the coordinator is
   * slow to take the pieces before it.
   *
   * @throws InterruptedException if the command was cancelled or has lost its coordinator
   */
  void output(CommandOutput.Builder piece) throws InterruptedException;
}
