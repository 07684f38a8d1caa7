package dev.lockstep.coordinator.admin.task;

import com.google.protobuf.Duration;
import dev.lockstep.admin.v1.FaultPolicy;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.RejectedPolicy;
import dev.lockstep.admin.v1.StartPosition;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.TaskState;
import dev.lockstep.admin.v1.TopicMapping;
import java.util.List;

/** Fills in what a task leaves to the server, so that every answer shows what is in effect. */
final class TaskDefaults {
  private static final long SYNC_INTERVAL_SECONDS = 10;
  private static final int MIN_ONLINE_MOVE = 1000;
  private static final int MIN_ONLINE_MOVE_SECONDS = 300;

  private TaskDefaults() {}

  /**
   * The task with its defaults.
   *
   * @param known mappings that exist already: one with the same topics lends its id to one that
   *     comes without
   */
  static Task fill(Task task, List<TopicMapping> known) {
    Task.Builder filled = task.toBuilder();
    if (task.getDirection() == TaskDirection.Value.UNSPECIFIED) {
      filled.setDirection(TaskDirection.Value.ONE_WAY);
    }
    if (task.getState() == TaskState.Value.UNSPECIFIED) {
      filled.setState(TaskState.Value.RUNNING);
    }
    if (!task.hasCreateDestinationTopics()) {
      filled.setCreateDestinationTopics(true);
    }
    if (task.hasProgressSync()) {
      filled.setProgressSync(fill(task.getProgressSync(), filled.getDirection()));
    }
    filled.clearMappings();
    MappingIds.assign(task.getMappingsList().stream().map(TaskDefaults::fill).toList(), known)
        .forEach(filled::addMappings);
    return filled.build();
  }

  static ProgressSync fill(ProgressSync sync, TaskDirection.Value direction) {
    ProgressSync.Builder filled = sync.toBuilder();
    if (!sync.hasEnabled()) {
      filled.setEnabled(true);
    }
    if (!sync.hasAutomatic()) {
      filled.setAutomatic(direction != TaskDirection.Value.TWO_WAY);
    }
    if (!sync.hasInterval()) {
      filled.setInterval(Duration.newBuilder().setSeconds(SYNC_INTERVAL_SECONDS));
    }
    if (!sync.hasMinOnlineMove()) {
      filled.setMinOnlineMove(MIN_ONLINE_MOVE);
    }
    if (!sync.hasMinOnlineMoveTime()) {
      filled.setMinOnlineMoveTime(Duration.newBuilder().setSeconds(MIN_ONLINE_MOVE_SECONDS));
    }
    return filled.build();
  }

  private static TopicMapping fill(TopicMapping mapping) {
    TopicMapping.Builder filled = mapping.toBuilder();
    if (mapping.getDestinationTopic().isEmpty()) {
      filled.setDestinationTopic(
          mapping.getSourcePattern().isEmpty() ? mapping.getSourceTopic() : "$0");
    }
    if (mapping.getStart().getPositionCase() == StartPosition.PositionCase.POSITION_NOT_SET) {
      filled.setStart(StartPosition.newBuilder().setEarliest(true));
    }
    if (mapping.getOnGap() == FaultPolicy.Value.UNSPECIFIED) {
      filled.setOnGap(FaultPolicy.Value.CONTINUE);
    }
    if (mapping.getOnRejected() == RejectedPolicy.Value.UNSPECIFIED) {
      filled.setOnRejected(RejectedPolicy.Value.STOP_QUEUE);
    }
    return filled.build();
  }
}
