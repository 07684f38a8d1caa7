package dev.lockstep.rocketmq.metadata;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.ClusterClient;
import java.time.Duration;

/** A cluster's brokers. Thread-safe. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class BrokerAdmin {

  private final ClusterClient cluster;

  public BrokerAdmin(ClusterClient cluster) {
    this.cluster = cluster;
  }

  /** What the broker's master says about itself. */
  public BrokerInfo info(String broker) throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(cluster + broker);
  }

  /**
   * Waits until all that the broker has stored by now can be read: its consume queues lag its
   * commit log by moments. A {@link BrokerFault.Kind#TIMED_OUT} fault when {@code limit} has
   * passed.
   */
  public void awaitDispatched(String broker, Duration limit)
      throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(cluster + broker + limit);
  }
}
