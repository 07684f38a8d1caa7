package dev.lockstep.offsetsync.sync;

import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.rocketmq.client.ClusterClient;
import java.util.List;

/**
 * How a place in a topic of one cluster is found in the other cluster of a task that copies one
 * way.
 *
 * @param from the cluster that offsets are given in
 * @param to the other one
 * @param topics the topic's queue maps, as the task copies
 * @param relayGroup group under which the relay commits its progress in the task's source
 * @param holdAtRetries is a group held at what its push consumers failed on?
 * @param direction from {@code from} to {@code to}: as the task copies, or against it
 */
public record ResetRoute(
    ClusterClient from,
    ClusterClient to,
    List<MappedTopic> topics,
    String relayGroup,
    boolean holdAtRetries,
    ProgressDirection.Value direction) {

  public ResetRoute {
    topics = List.copyOf(topics);
  }

  /** True if {@code from} holds the copies, each of which names its original. */
  boolean isBack() {
    return direction == ProgressDirection.Value.DESTINATION_TO_SOURCE;
  }
}
