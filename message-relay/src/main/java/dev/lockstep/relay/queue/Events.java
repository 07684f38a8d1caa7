package dev.lockstep.relay.queue;

import java.util.Map;

/** Where a queue records what must stay known. Thread-safe; does not block. */
@FunctionalInterface
public interface Events {

  /**
   * Records an event.
   *
   * @param reason stable, in UPPER_SNAKE_CASE
   * @param message what happened and what is done about it
   * @param attributes exact figures
   */
  void record(String reason, String message, Map<String, String> attributes);
}
