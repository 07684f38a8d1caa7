package dev.lockstep.coordinator.admin.request;

/** Where a streaming call puts its answers. Thread-safe. */
public interface Answers<T> {
  /** Sends one; does nothing once the caller has gone. */
  void send(T answer);

  /** Whether the caller waits for an answer. False while earlier ones are still on their way. */
  boolean wanted();

  /**
   * Has the listener run once when the stream has ended or the caller has gone, at once if it has.
   * It must not block.
   */
  void onGone(Runnable listener);
}
