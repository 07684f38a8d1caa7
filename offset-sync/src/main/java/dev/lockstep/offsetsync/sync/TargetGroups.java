package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** What setting a group's progress asks of the target cluster. Thread-safe. */
interface TargetGroups {

  /** Has the group consumers there now? */
  boolean isOnline(String group) throws BrokerFault, InterruptedException;

  /**
   * The same, asked at this time or later.
   *
   * @param notBefore as of {@link System#nanoTime}
   */
  default boolean isOnline(String group, long notBefore) throws BrokerFault, InterruptedException {
    return isOnline(group);
  }

  /**
   * Where it stands now, or will once a reset that is pending is carried out; empty if it never
   * committed on this queue.
   */
  OptionalLong committed(String group, QueueId queue) throws BrokerFault, InterruptedException;

  /** The same, right before a commit; a reset that is pending may not show. */
  default OptionalLong before(String group, QueueId queue)
      throws BrokerFault, InterruptedException {
    return committed(group, queue);
  }

  /**
   * The same, after a commit was answered; a reset that is pending may not show.
   *
   * @param answeredAt as of {@link System#nanoTime}
   */
  default OptionalLong afterCommit(String group, QueueId queue, long answeredAt)
      throws BrokerFault, InterruptedException {
    return committed(group, queue);
  }

  /** Where all groups stand now at a broker; resets that are pending do not show. */
  GroupOffsets all(String broker) throws BrokerFault, InterruptedException;

  /**
   * Writes the broker's offset table. The future completes when the broker has answered, or with a
   * {@link BrokerFault}.
   */
  CompletableFuture<?> commit(String group, QueueId queue, long offset)
      throws BrokerFault, InterruptedException;

  /** Has the broker set the group, and its consumers follow. */
  void reset(String group, QueueId queue, long offset) throws BrokerFault, InterruptedException;

  static TargetGroups of(ClusterClient cluster) {
    return new TargetGroups() {
      @Override
      public boolean isOnline(String group) throws BrokerFault, InterruptedException {
        return cluster.groups().online(group).isPresent();
      }

      @Override
      public OptionalLong committed(String group, QueueId queue)
          throws BrokerFault, InterruptedException {
        return cluster.progress().committed(group, queue);
      }

      @Override
      public GroupOffsets all(String broker) throws BrokerFault, InterruptedException {
        return cluster.progress().all(broker);
      }

      @Override
      public CompletableFuture<?> commit(String group, QueueId queue, long offset)
          throws BrokerFault, InterruptedException {
        return cluster.progress().send(group, queue, offset);
      }

      @Override
      public void reset(String group, QueueId queue, long offset)
          throws BrokerFault, InterruptedException {
        cluster.progress().reset(group, queue, offset);
      }
    };
  }
}
