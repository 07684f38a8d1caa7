package dev.lockstep.coordinator.command;

/** A command under way. Thread-safe. */
public interface CommandHandle {
  /** Id of the worker that carries it out. */
  String worker();

  /**
   * Asks the worker to stop. The listener's last call is then the worker's own end (CANCELLED, or
   * whatever came first). Does nothing if the command has ended.
   */
  void cancel();
}
