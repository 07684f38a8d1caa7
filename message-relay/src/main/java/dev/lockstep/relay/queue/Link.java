package dev.lockstep.relay.queue;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a shard's own to one broker, opened when it is asked for and again after it
 * broke. Thread-safe.
 */
public final class Link implements AutoCloseable {

  private final ClusterClient cluster;
  private final String broker;
  private @Nullable BrokerConnection open;

  /** A link to a broker's master; connects when first asked. */
  public Link(ClusterClient cluster, String broker) {
    this.cluster = cluster;
    this.broker = broker;
  }

  /** The cluster of the broker. */
  ClusterClient cluster() {
    return cluster;
  }

  /** The broker's name. */
  String broker() {
    return broker;
  }

  /** A connection that is open as far as is known. */
  synchronized BrokerConnection connection() throws BrokerFault, InterruptedException {
    BrokerConnection connection = open;
    if (connection == null || !connection.isOpen()) {
      connection = cluster.connect(broker);
      open = connection;
    }
    return connection;
  }

  /** Resets the connection: nothing that was sent and not yet received stays on its way. */
  public synchronized void abort() {
    if (open != null) {
      open.abort();
      open = null;
    }
  }

  @Override
  public synchronized void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
