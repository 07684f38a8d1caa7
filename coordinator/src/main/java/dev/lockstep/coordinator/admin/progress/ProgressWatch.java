package dev.lockstep.coordinator.admin.progress;

import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.WatchProgressRequest;
import dev.lockstep.admin.v1.WatchProgressResponse;
import dev.lockstep.coordinator.admin.request.Answers;
import dev.lockstep.coordinator.admin.request.ResourceIds;
import dev.lockstep.coordinator.admin.validation.ProgressRequests;
import dev.lockstep.coordinator.catalog.TaskCatalog;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.status.GroupStates;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Streams results of syncs as they happen. Blocking; thread-safe. */
@ApplicationScoped
public class ProgressWatch {
  private static final int BUFFERED = 10_000;
  private static final long LOOK_SECONDS = 1;

  private final TaskCatalog tasks;
  private final GroupStates states;

  ProgressWatch(TaskCatalog tasks, GroupStates states) {
    this.tasks = tasks;
    this.states = states;
  }

  /** Streams until the caller goes, or with NOT_FOUND once the task is deleted. */
  public void watch(WatchProgressRequest request, Answers<WatchProgressResponse> answers) {
    ProgressRequests.check(request);
    String taskId = ResourceIds.of(request.getTask());
    var _ = tasks.get(taskId);
    Set<String> groups = Set.copyOf(request.getGroupsList());
    BlockingQueue<GroupProgress> results = new ArrayBlockingQueue<>(BUFFERED);
    AtomicBoolean missed = new AtomicBoolean();
    AtomicBoolean gone = new AtomicBoolean();
    answers.onGone(() -> gone.set(true));
    try (var _ =
        states.subscribe(
            taskId,
            result -> {
              if ((groups.isEmpty() || groups.contains(result.getGroup()))
                  && !results.offer(result)) {
                missed.set(true);
              }
            })) {
      pass(taskId, results, answers, missed, gone);
    }
  }

  private void pass(
      String taskId,
      BlockingQueue<GroupProgress> results,
      Answers<WatchProgressResponse> answers,
      AtomicBoolean missed,
      AtomicBoolean gone) {
    while (!gone.get()) {
      GroupProgress result;
      try {
        result = results.poll(LOOK_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ControlException(Reason.CANCELLED, "the coordinator stops; watch again", e);
      }
      if (result != null) {
        answers.send(WatchProgressResponse.newBuilder().setGroup(result).build());
      } else if (missed.get()) {
        throw new ControlException(
            Reason.OVERLOADED,
            "results came faster than they could be sent: see ListGroups, then watch again");
      } else {
        var _ = tasks.get(taskId);
      }
    }
  }
}
