package dev.lockstep.coordinator.admin.task;

import dev.lockstep.admin.v1.TaskStatus;
import dev.lockstep.admin.v1.WatchTaskRequest;
import dev.lockstep.coordinator.admin.request.Answers;
import dev.lockstep.coordinator.admin.request.ResourceIds;
import dev.lockstep.coordinator.admin.validation.Durations;
import dev.lockstep.coordinator.admin.validation.TaskRequests;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.status.StatusView;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Streams where tasks stand. Blocking; thread-safe. */
@ApplicationScoped
public class TaskWatch {
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

  private final StatusView statuses;

  TaskWatch(StatusView statuses) {
    this.statuses = statuses;
  }

  /**
   * Streams until the caller goes, or with NOT_FOUND once the task is deleted. A slow caller gets
   * fewer statuses, never old ones.
   */
  public void watch(WatchTaskRequest request, Answers<TaskStatus> answers) {
    TaskRequests.check(request);
    String taskId = ResourceIds.of(request.getName());
    Duration interval =
        request.hasInterval() ? Durations.toJava(request.getInterval()) : DEFAULT_INTERVAL;
    CountDownLatch gone = new CountDownLatch(1);
    answers.onGone(gone::countDown);
    try {
      do {
        if (answers.wanted()) {
          answers.send(statuses.status(taskId));
        }
      } while (!gone.await(interval.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ControlException(Reason.CANCELLED, "the coordinator stops; watch again", e);
    }
  }
}
