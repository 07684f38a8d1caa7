package dev.lockstep.coordinator.admin.progress;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.QueueOffset;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.admin.v1.TranslateOffsetRequest;
import dev.lockstep.admin.v1.TranslateOffsetResponse;
import dev.lockstep.coordinator.admin.command.CommandCall;
import dev.lockstep.coordinator.admin.error.AnsweredException;
import dev.lockstep.coordinator.admin.request.ResourceIds;
import dev.lockstep.coordinator.admin.validation.InvalidRequestException;
import dev.lockstep.coordinator.admin.validation.ProgressRequests;
import dev.lockstep.coordinator.catalog.ClusterCatalog;
import dev.lockstep.coordinator.catalog.TaskCatalog;
import dev.lockstep.coordinator.command.CommandSpec;
import dev.lockstep.coordinator.command.Commands;
import dev.lockstep.coordinator.control.QueueMaps;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.TopicQueueMap;
import dev.lockstep.worker.v1.TranslateOffsetCommand;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Has a worker find the same point in the destination. Blocking; thread-safe. */
@ApplicationScoped
public class OffsetTranslation {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final ClusterCatalog clusters;
  private final TaskCatalog tasks;
  private final QueueMaps maps;
  private final Commands commands;

  OffsetTranslation(ClusterCatalog clusters, TaskCatalog tasks, QueueMaps maps, Commands commands) {
    this.clusters = clusters;
    this.tasks = tasks;
    this.maps = maps;
    this.commands = commands;
  }

  /** Answers which destination offset is the same point. */
  public TranslateOffsetResponse translate(TranslateOffsetRequest request) {
    ProgressRequests.check(request);
    Task task = tasks.get(ResourceIds.of(request.getTask()));
    TopicMapping mapping = mapping(task, request);
    if (mapping.getScheduleAhead()) {
      throw InvalidRequestException.of(
          "mapping",
          "must be one without schedule_ahead: the destination delivers scheduled messages at"
              + " another place among the others, so that no offset there is the same point");
    }
    TopicQueueMap map = map(task, mapping, request);
    Cluster destination = clusters.get(ResourceIds.of(task.getDestination()));
    Command command =
        Command.newBuilder()
            .setTranslateOffset(
                TranslateOffsetCommand.newBuilder()
                    .setSource(clusters.get(ResourceIds.of(task.getSource())))
                    .setDestination(destination)
                    .setTopic(map)
                    .setOffset(request.getSource()))
            .build();
    CommandCall call =
        CommandCall.start(commands, new CommandSpec(command, destination.getRegion(), TIMEOUT));
    TranslateOffsetResponse.Builder answer = TranslateOffsetResponse.newBuilder();
    Status end = call.forEach(output -> answer.mergeFrom(output.getTranslation()));
    if (end.getCode() != Code.OK_VALUE) {
      throw new AnsweredException(end);
    }
    return answer.build();
  }

  private static TopicMapping mapping(Task task, TranslateOffsetRequest request) {
    String ids =
        task.getMappingsList().stream()
            .map(TopicMapping::getId)
            .limit(20)
            .collect(Collectors.joining(", "));
    if (request.getMapping().isEmpty()) {
      if (task.getMappingsCount() == 1) {
        return task.getMappings(0);
      }
      throw InvalidRequestException.of(
          "mapping", "is required in a task with several mappings, one of: " + ids);
    }
    return task.getMappingsList().stream()
        .filter(m -> m.getId().equals(request.getMapping()))
        .findFirst()
        .orElseThrow(() ->
            new ControlException(
                Reason.MAPPING_NOT_FOUND,
                task.getName() + " has no mapping \"" + request.getMapping() + "\"; it has: " + ids,
                "mapping"));
  }

  private TopicQueueMap map(Task task, TopicMapping mapping, TranslateOffsetRequest request) {
    if (mapping.getSourceTopic().isEmpty() && request.getSourceTopic().isEmpty()) {
      throw InvalidRequestException.of(
          "source_topic",
          "is required with a mapping that finds topics by source_pattern: GetTaskStatus lists them");
    }
    String topic =
        request.getSourceTopic().isEmpty() ? mapping.getSourceTopic() : request.getSourceTopic();
    if (!mapping.getSourceTopic().isEmpty() && !topic.equals(mapping.getSourceTopic())) {
      throw InvalidRequestException.of(
          "source_topic",
          "must be empty or \"" + mapping.getSourceTopic() + "\", the source topic of the mapping");
    }
    List<TopicQueueMap> found =
        maps.queueMaps(ResourceIds.of(task.getName())).stream()
            .filter(m -> !m.getReverse() && m.getMappingId().equals(mapping.getId()))
            .filter(m -> m.getSourceTopic().equals(topic))
            .toList();
    if (found.isEmpty()) {
      throw new ControlException(
          Reason.TOPICS_NOT_DISCOVERED,
          "the queues of mapping \""
              + mapping.getId()
              + "\" have not been found yet: see the conditions of GetTaskStatus");
    }
    QueueOffset queue = request.getSource();
    boolean known =
        found.getFirst().getQueuesList().stream()
            .anyMatch(q ->
                q.getSource().getBroker().equals(queue.getBroker())
                    && q.getSource().getQueueId() == queue.getQueueId());
    if (!known) {
      throw new ControlException(
          Reason.QUEUE_NOT_FOUND,
          "topic \""
              + topic
              + "\" has no queue "
              + queue.getQueueId()
              + " on broker \""
              + queue.getBroker()
              + "\" that is copied: GetTaskStatus lists the queues",
          "source");
    }
    return found.getFirst();
  }
}
