package dev.lockstep.relay.discovery;

import dev.lockstep.admin.v1.Condition;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.metadata.TopicSettings;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The topic that refused messages go to, with one queue on every master broker: whichever of them
 * refuses a message, another one may take it.
 */
final class QuarantineTopic {

  private final String topic;
  private final Conditions conditions;

  QuarantineTopic(String topic, Conditions conditions) {
    this.topic = topic;
    this.conditions = conditions;
  }

  /** Creates what is missing if it may; says so if nothing can be written to it now. */
  Optional<Condition> ensure(ClusterView cluster, boolean mayCreate) throws InterruptedException {
    if (cluster.fault().isPresent()) {
      // Told for every topic already.
      return Optional.empty();
    }
    try {
      Set<String> having =
          cluster.writable(topic).stream().map(QueueId::broker).collect(Collectors.toSet());
      Map<String, TopicSettings> wanted = new TreeMap<>();
      for (String broker : cluster.client().masters().keySet()) {
        if (!having.contains(broker)) {
          wanted.put(broker, TopicSettings.ofQueues(1));
        }
      }
      if (mayCreate && !wanted.isEmpty()) {
        cluster.client().topics().createOrWiden(topic, wanted);
      }
      return mayCreate || !having.isEmpty()
          ? Optional.empty()
          : missing(cluster, "create it there, or set create_destination_topics");
    } catch (BrokerFault fault) {
      return missing(cluster, fault.getMessage());
    }
  }

  private Optional<Condition> missing(ClusterView cluster, String why) {
    return Optional.of(
        conditions.of(
            "QUARANTINE_TOPIC_MISSING",
            "Topic %s for messages that the destination refuses is not in %s, a queue stops where it would be needed: %s"
                .formatted(topic, cluster.name(), why)));
  }
}
