package dev.lockstep.rocketmq.metadata;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.ClusterClient;
import java.util.Optional;
import java.util.Set;

/** A cluster's consumer groups. Thread-safe. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class GroupAdmin {

  private final ClusterClient cluster;

  public GroupAdmin(ClusterClient cluster) {
    this.cluster = cluster;
  }

  /** Whether any broker has the group. */
  public boolean exists(String group) throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(cluster + group);
  }

  /** Creates the group with RocketMQ's defaults on every broker that lacks it. */
  public void create(String group) throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(cluster + group);
  }

  /** All groups of all brokers, system groups included. */
  public Set<String> list() throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(cluster.name());
  }

  /** The group's connected clients; empty if it is offline. */
  public Optional<OnlineGroup> online(String group) throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(cluster + group);
  }
}
