package dev.lockstep.coordinator.testing;

import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.loop.Loop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/** A loop that runs everything on the caller's thread: what is posted runs after what runs now. */
public final class DirectLoop implements Loop {
  private final Queue<Runnable> posted = new ArrayDeque<>();
  private boolean running;
  private boolean full;

  /** Makes it refuse what is posted, or take it again. */
  public void full(boolean refuses) {
    full = refuses;
  }

  @Override
  public void post(Runnable work) {
    if (full) {
      throw new ControlException(Reason.OVERLOADED, "full on purpose");
    }
    posted.add(work);
    drain();
  }

  @Override
  public <T> T call(Supplier<T> work) {
    if (running) {
      return work.get();
    }
    running = true;
    try {
      return work.get();
    } finally {
      running = false;
      drain();
    }
  }

  private void drain() {
    while (!running && !posted.isEmpty()) {
      Runnable next = posted.remove();
      running = true;
      try {
        next.run();
      } finally {
        running = false;
      }
    }
  }
}
