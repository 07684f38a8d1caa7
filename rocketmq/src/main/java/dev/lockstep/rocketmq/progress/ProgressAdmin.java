package dev.lockstep.rocketmq.progress;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.ClusterClient;
import dev.lockstep.rocketmq.QueueId;
import java.util.OptionalLong;

/** The committed offsets of a cluster's consumer groups. Thread-safe. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class ProgressAdmin {

  private final ClusterClient cluster;

  public ProgressAdmin(ClusterClient cluster) {
    this.cluster = cluster;
  }

  /** Everything that this broker knows, in one request. */
  public GroupOffsets all(String broker) throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(cluster + broker);
  }

  /** The group's committed offset; empty if it never committed on this queue. */
  public OptionalLong committed(String group, QueueId queue)
      throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(cluster + group + queue);
  }

  /** Writes the broker's offset table: for offline groups, and for groups of our own. */
  public void commit(String group, QueueId queue, long offset)
      throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(cluster + group + queue + offset);
  }

  /**
   * Sets the group's progress and has its clients follow. A {@link BrokerFault.Kind#UNSUPPORTED}
   * fault where the broker cannot do so exactly.
   */
  public void reset(String group, QueueId queue, long offset)
      throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(cluster + group + queue + offset);
  }
}
