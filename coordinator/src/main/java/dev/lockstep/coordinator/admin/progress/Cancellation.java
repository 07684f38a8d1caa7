package dev.lockstep.coordinator.admin.progress;

import org.jspecify.annotations.Nullable;

/** A wish to cancel that may come before there is something to cancel. Thread-safe. */
final class Cancellation {
  private boolean wanted;
  private @Nullable Runnable action;

  /** What cancels; runs at once if the wish came before. */
  void of(Runnable cancel) {
    synchronized (this) {
      action = cancel;
      if (!wanted) {
        return;
      }
    }
    cancel.run();
  }

  void cancel() {
    Runnable cancel;
    synchronized (this) {
      wanted = true;
      cancel = action;
    }
    if (cancel != null) {
      cancel.run();
    }
  }
}
