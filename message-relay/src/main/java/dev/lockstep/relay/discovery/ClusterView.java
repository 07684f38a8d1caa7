package dev.lockstep.relay.discovery;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.TopicRoute;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.metadata.TopicRoutes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The queues of all topics of interest in one cluster, as one look shows them. What could not be
 * seen is told as a fault, never thrown: the rest of the look goes on. Thread-safe.
 */
final class ClusterView {

  private static final TopicRoute NONE = new TopicRoute(List.of(), List.of());

  private final ClusterClient client;
  private final Map<String, TopicRoute> routes = new ConcurrentHashMap<>();
  private final @Nullable BrokerFault fault;

  private ClusterView(
      ClusterClient client, Map<String, TopicRoute> routes, @Nullable BrokerFault fault) {
    this.client = client;
    this.routes.putAll(routes);
    this.fault = fault;
  }

  static ClusterView of(ClusterClient client, Set<String> topics) throws InterruptedException {
    try {
      TopicRoutes seen = client.topics().routes(topics);
      return new ClusterView(
          client, seen.found(), seen.silent().values().stream().findFirst().orElse(null));
    } catch (BrokerFault unreachable) {
      return new ClusterView(client, Map.of(), unreachable);
    }
  }

  ClusterClient client() {
    return client;
  }

  String name() {
    return client.name();
  }

  /** Why something could not be seen; empty if everything was. */
  Optional<BrokerFault> fault() {
    return Optional.ofNullable(fault);
  }

  List<QueueId> readable(String topic) {
    return routes.getOrDefault(topic, NONE).readable();
  }

  List<QueueId> writable(String topic) {
    return routes.getOrDefault(topic, NONE).writable();
  }

  /** Looks at one topic again, after it was changed. */
  void lookAgain(String topic) throws BrokerFault, InterruptedException {
    routes.put(topic, client.route(topic));
  }
}
