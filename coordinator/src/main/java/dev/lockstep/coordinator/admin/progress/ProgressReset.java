package dev.lockstep.coordinator.admin.progress;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.ResetProgressRequest;
import dev.lockstep.admin.v1.ResetProgressResponse;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.coordinator.admin.audit.Audited;
import dev.lockstep.coordinator.admin.command.CommandCall;
import dev.lockstep.coordinator.admin.error.AnsweredException;
import dev.lockstep.coordinator.admin.request.Answers;
import dev.lockstep.coordinator.admin.request.Changes;
import dev.lockstep.coordinator.admin.request.Peer;
import dev.lockstep.coordinator.admin.request.ResourceIds;
import dev.lockstep.coordinator.admin.validation.InvalidRequestException;
import dev.lockstep.coordinator.admin.validation.ProgressRequests;
import dev.lockstep.coordinator.catalog.Change;
import dev.lockstep.coordinator.catalog.ClusterCatalog;
import dev.lockstep.coordinator.catalog.TaskCatalog;
import dev.lockstep.coordinator.command.CommandSpec;
import dev.lockstep.coordinator.command.Commands;
import dev.lockstep.coordinator.control.ProgressSpecs;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.ResetProgressCommand;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;

/**
 * Has a worker near the cluster set a group to offsets or to a time, in both clusters of a task if
 * asked. Blocking; thread-safe.
 */
@ApplicationScoped
public class ProgressReset {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final ClusterCatalog clusters;
  private final TaskCatalog tasks;
  private final ProgressSpecs specs;
  private final Commands commands;
  private final RepeatedStreams repeated;
  private final Audited audited;

  ProgressReset(
      ClusterCatalog clusters,
      TaskCatalog tasks,
      ProgressSpecs specs,
      Commands commands,
      RepeatedStreams repeated,
      Audited audited) {
    this.clusters = clusters;
    this.tasks = tasks;
    this.specs = specs;
    this.commands = commands;
    this.repeated = repeated;
    this.audited = audited;
  }

  /** Streams one result per cluster and topic; fails if a queue could not be set. */
  public void reset(
      ResetProgressRequest request, Peer peer, Answers<ResetProgressResponse> answers) {
    ProgressRequests.check(request);
    Change change =
        Changes.of("ResetProgress", request, request.getRequestId(), "", request.getValidateOnly());
    repeated.once(
        change,
        ResetProgressResponse.class,
        answers,
        recorded ->
            audited.run(
                peer,
                request.getCluster(),
                change,
                details(request),
                () -> {
                  carryOut(request, recorded);
                  return Boolean.TRUE;
                }));
  }

  private void carryOut(ResetProgressRequest request, Answers<ResetProgressResponse> answers) {
    Cluster cluster = clusters.get(ResourceIds.of(request.getCluster()));
    ResetProgressCommand.Builder reset =
        ResetProgressCommand.newBuilder().setRequest(request).setCluster(cluster);
    if (!request.getAlsoThroughTask().isEmpty()) {
      Task task = tasks.get(ResourceIds.of(request.getAlsoThroughTask()));
      requireBetween(task, request);
      requireTranslatable(task);
      reset.setSpec(specs.progressSpec(ResourceIds.of(task.getName())));
    }
    CommandCall call =
        CommandCall.start(
            commands,
            new CommandSpec(
                Command.newBuilder().setResetProgress(reset).build(),
                cluster.getRegion(),
                TIMEOUT));
    answers.onGone(call::cancel);
    Status end = call.forEach(output -> answers.send(output.getReset()));
    if (end.getCode() != Code.OK_VALUE) {
      throw new AnsweredException(end);
    }
  }

  private static void requireBetween(Task task, ResetProgressRequest request) {
    boolean concerned =
        request.getCluster().equals(task.getSource())
            || request.getCluster().equals(task.getDestination());
    if (!concerned) {
      throw InvalidRequestException.of(
          "also_through_task",
          "must be a task from or to "
              + request.getCluster()
              + "; "
              + task.getName()
              + " copies from "
              + task.getSource()
              + " to "
              + task.getDestination());
    }
  }

  private static void requireTranslatable(Task task) {
    if (task.getMappingsList().stream().anyMatch(TopicMapping::getScheduleAhead)) {
      throw InvalidRequestException.of(
          "also_through_task",
          "must be a task without schedule_ahead: the destination delivers scheduled messages at"
              + " another place among the others, so that no offset there is the same point");
    }
  }

  private static Map<String, String> details(ResetProgressRequest request) {
    return Map.of(
        "group", request.getGroup(),
        "topic", request.getTopic(),
        "also_through_task", request.getAlsoThroughTask());
  }
}
