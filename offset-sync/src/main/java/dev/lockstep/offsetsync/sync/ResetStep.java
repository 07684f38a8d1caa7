package dev.lockstep.offsetsync.sync;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.offsetsync.decision.Presence;
import dev.lockstep.offsetsync.decision.QueueVerdict;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.client.ClusterClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A group in one cluster, on one topic, and where its queues are to be set. */
public final class ResetStep {

  private final ClusterClient cluster;
  private final String group;
  private final Presence presence;
  private final TopicPlan.ByQueue topic;
  private final ProgressDirection.Value direction;

  /**
   * @param direction which way the offsets were translated; UNSPECIFIED if they were not
   */
  ResetStep(
      ClusterClient cluster,
      String group,
      Presence presence,
      TopicPlan.ByQueue topic,
      ProgressDirection.Value direction) {
    this.cluster = cluster;
    this.group = group;
    this.presence = presence;
    this.topic = topic;
    this.direction = direction;
  }

  /** Name of the cluster where the group is set. */
  public String clusterName() {
    return cluster.name();
  }

  /** How the group was found there. */
  public Presence presence() {
    return presence;
  }

  /** True if it is known beforehand that a queue cannot be set. */
  public boolean isHopeless() {
    return topic.queues().stream()
        .anyMatch(queue ->
            queue.verdict() instanceof QueueVerdict.Settled settled
                && settled.verdict().decision() == Decision.Value.FAILED);
  }

  /**
   * Brokers where the group cannot be set while it has the consumers that were found: they know no
   * reset to an offset.
   */
  public List<String> brokersWithoutReset() throws BrokerFault, InterruptedException {
    List<String> without = new ArrayList<>();
    if (presence instanceof Presence.Online) {
      for (String broker : writtenBrokers()) {
        if (!cluster.progress().resetsServerSide(broker)) {
          without.add(broker);
        }
      }
    }
    return without;
  }

  private Set<String> writtenBrokers() {
    return topic.queues().stream()
        .filter(queue -> queue.verdict() instanceof QueueVerdict.Set)
        .map(queue -> queue.target().broker())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  ClusterClient cluster() {
    return cluster;
  }

  String group() {
    return group;
  }

  TopicPlan.ByQueue topic() {
    return topic;
  }

  ProgressDirection.Value direction() {
    return direction;
  }
}
