package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.client.ClusterClient;

/**
 * How a place in a topic of one cluster is found in the other cluster of a task that copies both
 * ways.
 *
 * @param from the cluster that offsets are given in
 * @param to the other one
 * @param spec from {@code from} to {@code to}, of this topic alone
 */
public record TwoWayResetRoute(ClusterClient from, ClusterClient to, SyncSpec spec) {

  public TwoWayResetRoute {
    if (!spec.twoWay()) {
      throw new IllegalArgumentException(spec.task() + " must copy both ways");
    }
  }
}
