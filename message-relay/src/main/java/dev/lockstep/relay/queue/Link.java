package dev.lockstep.relay.queue;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a shard's own to one broker, opened when it is asked for and again after it
 * broke. Thread-safe; only {@link #connection} may wait.
 */
public final class Link implements AutoCloseable {

  private final ClusterClient cluster;
  private final String broker;
  private final ReentrantLock connecting = new ReentrantLock();
  private @Nullable BrokerConnection open;
  private boolean closed;

  /** A link to a broker's master; connects when first asked. */
  public Link(ClusterClient cluster, String broker) {
    this.cluster = cluster;
    this.broker = broker;
  }

  /** The cluster of the broker. */
  public ClusterClient cluster() {
    return cluster;
  }

  /** The broker's name. */
  public String broker() {
    return broker;
  }

  /** A connection that is open as far as is known. */
  public BrokerConnection connection() throws BrokerFault, InterruptedException {
    connecting.lockInterruptibly();
    try {
      BrokerConnection known = openOne();
      return known == null ? keep(cluster.connect(broker)) : known;
    } finally {
      connecting.unlock();
    }
  }

  private synchronized @Nullable BrokerConnection openOne() {
    return open != null && open.isOpen() ? open : null;
  }

  private synchronized BrokerConnection keep(BrokerConnection fresh) throws BrokerFault {
    if (closed) {
      fresh.close();
      throw new BrokerFault(
          BrokerFault.Kind.CONNECTION_LOST, "the link to " + broker + " is closed");
    }
    open = fresh;
    return fresh;
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
    closed = true;
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
