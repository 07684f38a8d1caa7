package dev.lockstep.offsetsync.sync;

import dev.lockstep.worker.v1.ProgressSpec;
import dev.lockstep.worker.v1.TopicQueueMap;
import java.util.List;
import java.util.Optional;

/**
 * What a sync is about: the topics in the direction in question and the groups.
 *
 * @param relayGroup group under which the relay commits its progress in the source cluster
 */
public record SyncSpec(
    String task, List<MappedTopic> topics, GroupFilter groups, String relayGroup) {

  private static final String PREFIX = "tasks/";

  public SyncSpec {
    if (!task.startsWith(PREFIX)) {
      throw new IllegalArgumentException("task must be \"tasks/{id}\", was '" + task + "'");
    }
    topics = List.copyOf(topics);
  }

  /** Source to destination, as the coordinator says it. */
  public static SyncSpec forward(String task, ProgressSpec spec) {
    return new SyncSpec(
        task,
        spec.getTopicsList().stream()
            .filter(map -> !map.getReverse())
            .map((TopicQueueMap map) -> MappedTopic.of(map))
            .toList(),
        new GroupFilter(
            spec.getSettings().getIncludeGroupsList(), spec.getSettings().getExcludeGroupsList()),
        "LOCKSTEP_" + (task.startsWith(PREFIX) ? task.substring(PREFIX.length()) : task));
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
