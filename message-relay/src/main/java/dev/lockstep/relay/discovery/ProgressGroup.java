package dev.lockstep.relay.discovery;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.client.ClusterClient;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer group in the source cluster under which a task commits its progress, so that
 * RocketMQ's own tools show the relay's lag.
 */
final class ProgressGroup {

  private static final Logger LOG = LoggerFactory.getLogger(ProgressGroup.class);

  private final ClusterClient source;
  private final String group;

  ProgressGroup(ClusterClient source, String group) {
    this.source = source;
    this.group = group;
  }

  /** Creates the group if it is missing; a task whose credentials do not allow it runs without. */
  void ensure(BiConsumer<BrokerFault, String> unavailable) throws InterruptedException {
    try {
      source.groups().create(group);
    } catch (BrokerFault fault) {
      String message =
          "Consumer group %s cannot be created in %s, the relay's lag will not be visible there: %s"
              .formatted(group, source.name(), fault.getMessage());
      LOG.atWarn().addKeyValue("group", group).addKeyValue("kind", fault.kind()).log(message);
      unavailable.accept(fault, message);
    }
  }
}
