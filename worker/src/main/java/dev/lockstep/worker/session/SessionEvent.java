package dev.lockstep.worker.session;

import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.ShardRef;

/** What happens to a session. */
sealed interface SessionEvent {

  /** The coordinator said something on a stream. */
  record Received(long stream, SessionResponse message) implements SessionEvent {}

  /** A stream ended, in whatever way. */
  record StreamEnded(long stream, String cause) implements SessionEvent {}

  /** A host has drained a shard. */
  record ShardReleased(ShardRef shard) implements SessionEvent {}

  /** Reports wait to be sent. */
  record ReportsWaiting() implements SessionEvent {}

  /** The process is to stop. */
  record DrainRequested() implements SessionEvent {}
}
