package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The target cluster's groups as many writes at the same time see them: they share what one of them
 * asked a moment ago. A few ask for themselves. For one sync; thread-safe.
 */
final class SharedTargetGroups implements TargetGroups {

  /** How long before a commit an answer may have been asked for when many are under way. */
  private static final Duration FRESH = Duration.ofMillis(250);

  /**
   * A whole table is large: those that wait for its next look wait for each other. With a round
   * trip to a far broker it stays below {@link #FRESH}, so that commits need not wait.
   */
  private static final Duration PACE = Duration.ofMillis(150);

  /** From so many on, a broker's whole table costs less than one offset for each. */
  private static final int MANY = 64;

  private final TargetGroups groups;
  private final Map<String, SharedLook<Boolean>> online = new ConcurrentHashMap<>();
  private final Map<String, SharedLook<GroupOffsets>> tables = new ConcurrentHashMap<>();
  private final AtomicInteger asking = new AtomicInteger();

  SharedTargetGroups(TargetGroups groups) {
    this.groups = groups;
  }

  /** Asked once for all queues of the group that are written within a moment. */
  @Override
  public boolean isOnline(String group) throws BrokerFault, InterruptedException {
    return isOnline(group, System.nanoTime() - FRESH.toNanos());
  }

  @Override
  public boolean isOnline(String group, long notBefore) throws BrokerFault, InterruptedException {
    return online
        .computeIfAbsent(group, name -> new SharedLook<>(() -> groups.isOnline(name)))
        .notBefore(notBefore);
  }

  @Override
  public OptionalLong before(String group, QueueId queue) throws BrokerFault, InterruptedException {
    return shared(group, queue, System.nanoTime() - FRESH.toNanos());
  }

  @Override
  public OptionalLong afterCommit(String group, QueueId queue, long answeredAt)
      throws BrokerFault, InterruptedException {
    return shared(group, queue, answeredAt);
  }

  /** Never from a table: only a broker's answer for one queue shows a reset that is pending. */
  @Override
  public OptionalLong committed(String group, QueueId queue)
      throws BrokerFault, InterruptedException {
    return groups.committed(group, queue);
  }

  private OptionalLong shared(String group, QueueId queue, long notBefore)
      throws BrokerFault, InterruptedException {
    int now = asking.incrementAndGet();
    try {
      return now < MANY
          ? groups.committed(group, queue)
          : tables
              .computeIfAbsent(queue.broker(), broker -> new SharedLook<>(() -> all(broker), PACE))
              .notBefore(notBefore)
              .offset(group, queue.topic(), queue.id());
    } finally {
      asking.decrementAndGet();
    }
  }

  @Override
  public GroupOffsets all(String broker) throws BrokerFault, InterruptedException {
    return groups.all(broker);
  }

  @Override
  public CompletableFuture<?> commit(String group, QueueId queue, long offset)
      throws BrokerFault, InterruptedException {
    return groups.commit(group, queue, offset);
  }

  @Override
  public void reset(String group, QueueId queue, long offset)
      throws BrokerFault, InterruptedException {
    groups.reset(group, queue, offset);
  }
}
