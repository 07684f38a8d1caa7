package dev.lockstep.offsetsync.sync;

import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.rocketmq.client.ClusterClient;
import java.util.List;

/**
 * How a place in a topic of one cluster is found in the other cluster of a task.
 *
 * @param from the cluster that offsets are given in
 * @param to the other one
 * @param there the topic's queue maps from {@code from} to {@code to}
 * @param back its queue maps from {@code to} to {@code from}: the copies there name their originals
 * @param relayGroup group under which the relay commits its progress in the cluster that it reads
 * @param direction from {@code from} to {@code to}
 */
public record ResetRoute(
    ClusterClient from,
    ClusterClient to,
    List<MappedTopic> there,
    List<MappedTopic> back,
    String relayGroup,
    ProgressDirection.Value direction) {

  public ResetRoute {
    there = List.copyOf(there);
    back = List.copyOf(back);
  }
}
