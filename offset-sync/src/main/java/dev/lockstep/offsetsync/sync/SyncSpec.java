package dev.lockstep.offsetsync.sync;

import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.offsetsync.decision.LocalOnly;
import dev.lockstep.worker.v1.ProgressSpec;
import dev.lockstep.worker.v1.TopicQueueMap;
import java.util.List;
import java.util.Optional;

/**
 * What a sync is about: the topics in the direction in question and the groups.
 *
 * @param direction from where to where, as seen by the task
 * @param twoWay do both clusters copy to each other?
 * @param relayGroup group under which the relay commits its progress in the clusters it reads
 * @param localOnly groups that leave copies out, in a two-way task
 * @param holdAtRetries are groups held at what their push consumers failed on?
 */
public record SyncSpec(
    String task,
    ProgressDirection.Value direction,
    boolean twoWay,
    List<MappedTopic> topics,
    GroupFilter groups,
    String relayGroup,
    LocalOnly localOnly,
    boolean holdAtRetries) {

  private static final String PREFIX = "tasks/";

  public SyncSpec {
    if (!task.startsWith(PREFIX)) {
      throw new IllegalArgumentException("task must be \"tasks/{id}\", was '" + task + "'");
    }
    topics = List.copyOf(topics);
  }

  /** Source to destination, as the coordinator says it. */
  public static SyncSpec forward(String task, ProgressSpec spec) {
    return of(task, spec, ProgressDirection.Value.SOURCE_TO_DESTINATION);
  }

  /** In one direction, as the coordinator says it. */
  public static SyncSpec of(String task, ProgressSpec spec, ProgressDirection.Value direction) {
    boolean back = direction == ProgressDirection.Value.DESTINATION_TO_SOURCE;
    return new SyncSpec(
        task,
        direction,
        spec.getTwoWay(),
        spec.getTopicsList().stream()
            .filter(map -> map.getReverse() == back)
            .map(map ->
                spec.getTwoWay() ? MappedTopic.of(map, wayBack(spec, map)) : MappedTopic.of(map))
            .toList(),
        new GroupFilter(
            spec.getSettings().getIncludeGroupsList(), spec.getSettings().getExcludeGroupsList()),
        "LOCKSTEP_" + (task.startsWith(PREFIX) ? task.substring(PREFIX.length()) : task),
        new LocalOnly(spec.getSettings().getLocalOnlyGroupsList(), spec.getMessageTag().getKey()),
        spec.getSettings().getHoldAtRetries());
  }

  /** The same for one topic alone. */
  public SyncSpec onlyOf(String sourceTopic) {
    return new SyncSpec(
        task,
        direction,
        twoWay,
        topics.stream().filter(topic -> topic.source().equals(sourceTopic)).toList(),
        groups,
        relayGroup,
        localOnly,
        holdAtRetries);
  }

  /** The other direction of the same mapping and topics; empty as long as it is not discovered. */
  private static TopicQueueMap wayBack(ProgressSpec spec, TopicQueueMap map) {
    return spec.getTopicsList().stream()
        .filter(other ->
            other.getReverse() != map.getReverse()
                && other.getMappingId().equals(map.getMappingId())
                && other.getSourceTopic().equals(map.getDestinationTopic())
                && other.getDestinationTopic().equals(map.getSourceTopic()))
        .findFirst()
        .orElse(TopicQueueMap.getDefaultInstance());
  }

  /** The target cluster's name of a source topic; empty if it is not mapped. */
  Optional<String> targetOf(String sourceTopic) {
    return topics.stream()
        .filter(topic -> topic.source().equals(sourceTopic))
        .map(MappedTopic::target)
        .findFirst();
  }

  boolean isTarget(String topic) {
    return topics.stream().anyMatch(mapped -> mapped.target().equals(topic));
  }
}
