package dev.lockstep.coordinator.loop;

import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The loop on a thread of its own. What waits is bounded, and so is the wait for a result. */
public final class ControlLoop implements Loop, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ControlLoop.class);
  private static final Duration RESULT_WAIT = Duration.ofSeconds(15);
  private static final Duration STOP_WAIT = Duration.ofSeconds(5);

  private final ScheduledThreadPoolExecutor executor;
  private final Semaphore places;
  private volatile @Nullable Thread thread;
  private volatile long ranAt = System.nanoTime();

  /**
   * Starts the thread.
   *
   * @param capacity work items that may wait
   */
  public ControlLoop(int capacity) {
    places = new Semaphore(capacity);
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread created =
                  Thread.ofPlatform().name("lockstep-control").daemon().unstarted(work);
              thread = created;
              return created;
            });
    executor.setRemoveOnCancelPolicy(true);
  }

  @Override
  public void post(Runnable work) {
    submit(() -> {
      try {
        work.run();
      } catch (Throwable e) {
        LOG.error("control work failed; state is as before, the next tick tries again", e);
      }
    });
  }

  @Override
  public <T> T call(Supplier<T> work) {
    if (Thread.currentThread().equals(thread)) {
      return work.get();
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    submit(() -> {
      try {
        result.complete(work.get());
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    });
    try {
      return result.get(RESULT_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw unwrap(e);
    } catch (TimeoutException e) {
      throw new ControlException(
          Reason.OVERLOADED, "the coordinator is too busy to answer in time; try again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ControlException(Reason.CANCELLED, "the call was interrupted", e);
    }
  }

  /** Runs work on the loop again and again, with this much time in between. */
  public void every(Duration interval, Runnable work) {
    var _ =
        executor.scheduleWithFixedDelay(
            () -> {
              try {
                ranAt = System.nanoTime();
                work.run();
              } catch (Throwable e) {
                // Whatever gets out of here would cancel the ticks for good, and silently.
                LOG.error("control tick failed; the next one tries again", e);
              }
            },
            0,
            interval.toNanos(),
            TimeUnit.NANOSECONDS);
  }

  /**
   * How long no repeated work has begun: if it is far longer than the intervals, something hangs.
   */
  public Duration silence() {
    return Duration.ofNanos(System.nanoTime() - ranAt);
  }

  /** Finishes what waits, within some seconds, and ends the thread. */
  @Override
  public void close() {
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor.shutdown();
    try {
      if (!executor.awaitTermination(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private void submit(Runnable work) {
    if (!places.tryAcquire()) {
      throw new ControlException(
          Reason.OVERLOADED, "the coordinator has too much work waiting; try again");
    }
    try {
      executor.execute(() -> {
        places.release();
        work.run();
      });
    } catch (RejectedExecutionException e) {
      places.release();
      throw new ControlException(Reason.NOT_LEADER, "this coordinator is stopping; try again", e);
    }
  }

  private static RuntimeException unwrap(ExecutionException e) {
    Throwable cause = e.getCause();
    if (cause instanceof ControlException refused) {
      // The same refusal, with the stack of the caller it concerns.
      refused.addSuppressed(e);
      return refused;
    }
    return cause instanceof RuntimeException other ? other : new IllegalStateException(e);
  }
}
