package dev.lockstep.coordinator.command;

import dev.lockstep.worker.v1.SessionResponse;

/** The way to one connected worker, for as long as its stream lives. Compared by identity. */
public interface CommandChannel {
  /** Sends a message, in order with the others; silently dropped once the stream is broken. */
  void send(SessionResponse message);
}
