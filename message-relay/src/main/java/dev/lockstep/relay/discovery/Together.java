package dev.lockstep.relay.discovery;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Does many things that wait for brokers side by side, so that distance counts once. */
final class Together {

  private static final int AT_ONCE = 16;

  private Together() {}

  /** Returns when all are done; a failure of one is thrown then. */
  static void run(List<Callable<Void>> tasks) throws InterruptedException {
    Semaphore room = new Semaphore(AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Void>> bounded =
          tasks.stream()
              .<Callable<Void>>map(task ->
                  () -> {
                    room.acquire();
                    try {
                      return task.call();
                    } finally {
                      room.release();
                    }
                  })
              .toList();
      for (Future<Void> done : threads.invokeAll(bounded)) {
        done.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a look failed", e.getCause());
    }
  }
}
