package dev.lockstep.coordinator.admin.progress;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.PreviewProgressRequest;
import dev.lockstep.admin.v1.PreviewProgressResponse;
import dev.lockstep.coordinator.admin.command.CommandCall;
import dev.lockstep.coordinator.admin.error.AnsweredException;
import dev.lockstep.coordinator.admin.request.Answers;
import dev.lockstep.coordinator.admin.request.ResourceIds;
import dev.lockstep.coordinator.admin.validation.ProgressRequests;
import dev.lockstep.worker.v1.SyncProgressCommand;
import jakarta.enterprise.context.ApplicationScoped;

/** Shows what a sync would do. Blocking; thread-safe. */
@ApplicationScoped
public class ProgressPreview {
  private final ProgressCommands commands;

  ProgressPreview(ProgressCommands commands) {
    this.commands = commands;
  }

  /** Streams one result per group and topic. */
  public void preview(PreviewProgressRequest request, Answers<PreviewProgressResponse> answers) {
    ProgressRequests.check(request);
    SyncProgressCommand sync =
        commands.prepare(
            ResourceIds.of(request.getTask()),
            request.getGroupsList(),
            request.getDirection(),
            false,
            true);
    CommandCall call = commands.start(sync);
    answers.onGone(call::cancel);
    Status end =
        call.forEach(output ->
            answers.send(
                PreviewProgressResponse.newBuilder().setGroup(output.getGroupProgress()).build()));
    if (end.getCode() != Code.OK_VALUE) {
      throw new AnsweredException(end);
    }
  }
}
