package dev.lockstep.rocketmq.metadata;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.TopicRoute;
import java.util.Map;

/**
 * The queues of several topics.
 *
 * @param found the topics that there are
 * @param silent brokers that did not tell, by name: what they have is missing in {@code found}
 */
public record TopicRoutes(Map<String, TopicRoute> found, Map<String, BrokerFault> silent) {

  public TopicRoutes {
    found = Map.copyOf(found);
    silent = Map.copyOf(silent);
  }
}
