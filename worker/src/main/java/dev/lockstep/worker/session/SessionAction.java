package dev.lockstep.worker.session;

import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.ShardKind;

/** What the session is to do next, in order. */
sealed interface SessionAction {

  /** Open a stream and send this first. */
  record Open(long stream, CoordinatorAddress address, SessionRequest hello)
      implements SessionAction {}

  /** Send on the open stream. */
  record Send(SessionRequest message) implements SessionAction {}

  /** End the stream, and the commands that came by it. */
  record Close(long stream, String cause) implements SessionAction {}

  /** Tell the host of a new shard, or of a new specification. */
  record AssignShard(Assign assign, Tenure tenure) implements SessionAction {}

  /** Tell the host of a shard that another worker holds and it may get. */
  record PrepareShard(Assign assign, ShardKind kind) implements SessionAction {}

  /** Tell the host to drain. */
  record RevokeShard(Tenure tenure) implements SessionAction {}

  /** Tell the host to stop at once. */
  record DropShard(Tenure tenure, String cause) implements SessionAction {}

  /** Carry out a command. */
  record RunCommand(Command command) implements SessionAction {}

  /** Stop a command. */
  record CancelCommand(String commandId) implements SessionAction {}

  /** The session is over: the process may end. */
  record Finish() implements SessionAction {}
}
