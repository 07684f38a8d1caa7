package dev.lockstep.offsetsync.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Does something for many items at once, each on a virtual thread, and waits for all; on the
 * caller's thread if it is to be done for one at a time.
 */
final class FanOut {

  /** What is done for an item; failures of the item are values of {@code R}. */
  interface Step<T, R> {
    R apply(T item) throws InterruptedException;
  }

  private FanOut() {}

  /**
   * The results in the order of the items.
   *
   * @param limit how many at once
   * @throws InterruptedException if interrupted; the steps are too, and have ended
   */
  static <T, R> List<R> map(List<T> items, int limit, Step<T, R> step) throws InterruptedException {
    if (items.size() <= 1 || limit == 1) {
      List<R> results = new ArrayList<>(items.size());
      for (T item : items) {
        results.add(step.apply(item));
      }
      return results;
    }
    Semaphore permits = new Semaphore(limit);
    List<Future<R>> futures = new ArrayList<>(items.size());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (T item : items) {
          permits.acquire();
          futures.add(
              threads.submit(() -> {
                try {
                  return step.apply(item);
                } finally {
                  permits.release();
                }
              }));
        }
        List<R> results = new ArrayList<>(items.size());
        for (Future<R> future : futures) {
          results.add(future.get());
        }
        return results;
      } catch (ExecutionException e) {
        threads.shutdownNow();
        if (e.getCause() instanceof InterruptedException) {
          throw new InterruptedException();
        }
        throw new IllegalStateException("a step failed", e.getCause());
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      }
    }
  }
}
