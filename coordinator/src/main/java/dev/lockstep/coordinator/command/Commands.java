package dev.lockstep.coordinator.command;

/** Has workers carry out commands. Thread-safe. */
public interface Commands {
  /**
   * Sends a command to a connected worker that takes commands, one of the preferred region if there
   * is one, the one with the fewest commands under way first. Reasons: NO_WORKER at once, with what
   * to start, if none is connected; NOT_LEADER.
   */
  CommandHandle submit(CommandSpec spec, CommandListener listener);
}
