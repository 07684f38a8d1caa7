package dev.lockstep.relay.discovery;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.metadata.TopicSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Creates a destination topic like the source topic, or widens one that has fewer queues: the
 * brokers that have it, or all if none does, share the source's queues evenly.
 */
final class DestinationTopic {

  private final ClusterClient source;
  private final ClusterClient destination;

  DestinationTopic(ClusterClient source, ClusterClient destination) {
    this.source = source;
    this.destination = destination;
  }

  /** Makes the topic have at least so many queues; returns when the route shows it. */
  void fit(String sourceTopic, String destinationTopic, int wanted)
      throws BrokerFault, InterruptedException {
    Map<String, TopicSettings> present = destination.topics().find(destinationTopic);
    Set<String> brokers =
        new TreeSet<>(present.isEmpty() ? destination.masters().keySet() : present.keySet());
    if (brokers.isEmpty()) {
      throw new BrokerFault(
          BrokerFault.Kind.NOT_FOUND, "no broker of " + destination.name() + " is registered");
    }
    TopicSettings model = model(sourceTopic);
    int share = Math.ceilDiv(wanted, brokers.size());
    Map<String, TopicSettings> settings = new HashMap<>();
    for (String broker : brokers) {
      TopicSettings now = present.get(broker);
      settings.put(broker, now == null ? created(model, share) : widened(now, share));
    }
    destination.topics().createOrWiden(destinationTopic, settings);
  }

  private TopicSettings model(String sourceTopic) throws BrokerFault, InterruptedException {
    return source.topics().find(sourceTopic).values().stream()
        .findFirst()
        .orElseThrow(() ->
            new BrokerFault(
                BrokerFault.Kind.NOT_FOUND,
                "topic %s is not in %s".formatted(sourceTopic, source.name())));
  }

  private static TopicSettings created(TopicSettings model, int queues) {
    return new TopicSettings(queues, queues, model.perm(), model.attributes(), model.order());
  }

  private static TopicSettings widened(TopicSettings now, int queues) {
    return new TopicSettings(
        Math.max(now.readQueues(), queues),
        Math.max(now.writeQueues(), queues),
        now.perm(),
        now.attributes(),
        now.order());
  }
}
