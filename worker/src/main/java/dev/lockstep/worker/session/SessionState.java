package dev.lockstep.worker.session;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the connection to the coordinator stands. Times are nanoseconds of the monotonic clock.
 *
 * <pre>
 *   Waiting --time is up--> Opening --Welcome--> Registered
 *      ^                       |                     |
 *      +--refused, redirected, no answer, broken-----+        any --drained--> Ended
 * </pre>
 *
 * Shards and their lease live through all of them: a break of the stream alone stops nothing.
 */
sealed interface SessionState {

  /** Not connected; the next try is at {@code until}. */
  record Waiting(long until, int attempt) implements SessionState {}

  /**
   * Hello was sent (at the latest) at {@code helloAt}; Welcome is awaited until {@code deadline}.
   */
  record Opening(long stream, CoordinatorAddress address, long helloAt, long deadline, int attempt)
      implements SessionState {}

  /**
   * Registered with the leader.
   *
   * @param attempt tries before this one, forgotten with the first answered heartbeat
   * @param lastAnswered when the last answered heartbeat was sent
   */
  record Registered(
      long stream,
      CoordinatorAddress address,
      long leaseNanos,
      long intervalNanos,
      long nextHeartbeat,
      long sequence,
      long lastAnswered,
      List<SentHeartbeat> unanswered,
      int attempt)
      implements SessionState {

    public Registered {
      unanswered = List.copyOf(unanswered);
    }

    Registered heartbeatSent(long now) {
      List<SentHeartbeat> sent = new ArrayList<>(unanswered);
      sent.add(new SentHeartbeat(sequence, now));
      return new Registered(
          stream,
          address,
          leaseNanos,
          intervalNanos,
          now + intervalNanos,
          sequence + 1,
          lastAnswered,
          sent,
          attempt);
    }

    Registered answered(SentHeartbeat heartbeat) {
      List<SentHeartbeat> later =
          unanswered.stream().filter(sent -> sent.sequence() > heartbeat.sequence()).toList();
      return new Registered(
          stream,
          address,
          leaseNanos,
          intervalNanos,
          nextHeartbeat,
          sequence,
          heartbeat.sentAt(),
          later,
          0);
    }

    /** When a coordinator that has answered nothing since is given up. */
    long answerDeadline() {
      return lastAnswered + Math.max(3 * intervalNanos, leaseNanos / 2);
    }
  }

  /** A heartbeat on its way. */
  record SentHeartbeat(long sequence, long sentAt) {}

  /** Over. */
  record Ended() implements SessionState {}
}
