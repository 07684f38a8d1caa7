package dev.lockstep.rocketmq.pop;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.cluster.Brokers;
import dev.lockstep.rocketmq.metadata.BrokerAdmin;
import dev.lockstep.rocketmq.metadata.TopicAdmin;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import dev.lockstep.rocketmq.retry.OriginalSearch;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** What a cluster's POP consumers were handed and have not acknowledged. Thread-safe. */
public final class PopAdmin {

  private final Brokers cluster;
  private final BrokerAdmin brokerAdmin;
  private final TopicAdmin topics;
  private final Map<String, PopLog> logs = new ConcurrentHashMap<>();
  private final RetryOriginals originals;

  public PopAdmin(
      Brokers cluster, BrokerAdmin brokerAdmin, TopicAdmin topics, OriginalSearch originals) {
    this.cluster = cluster;
    this.brokerAdmin = brokerAdmin;
    this.topics = topics;
    this.originals = new RetryOriginals(topics, originals);
  }

  /**
   * How it is at one broker.
   *
   * @param committed what was committed there, read before this is asked: every hand-out that it
   *     counts in is seen
   * @param groups of which that is wanted; of others less may be seen
   */
  public HandedOut handedOut(String broker, GroupOffsets committed, Predicate<String> groups)
      throws BrokerFault, InterruptedException {
    if (!brokerAdmin.isVersion5(broker)) {
      return new HandedOut(broker, committed, OpenHandOuts.NONE, originals);
    }
    PopLog log = logs.computeIfAbsent(broker, key -> new PopLog(cluster, brokerAdmin, topics, key));
    return new HandedOut(broker, committed, log.unacknowledged(committed, groups), originals);
  }
}
