package dev.lockstep.rocketmq.retry;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.BrokerFault.Kind;
import dev.lockstep.rocketmq.LruMap;
import dev.lockstep.rocketmq.cluster.Brokers;
import dev.lockstep.rocketmq.metadata.BrokerAdmin;
import dev.lockstep.rocketmq.metadata.TopicAdmin;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** What a cluster's push consumers failed on and have not got again. Thread-safe. */
public final class RetryAdmin {

  /** More messages of a group are not looked up. */
  static final int MOST_WAITING = 1_000;

  private static final int MOST_KNOWN = 50_000;

  private final Brokers cluster;
  private final BrokerAdmin brokerAdmin;
  private final TopicAdmin topics;
  private final OriginalSearch originals;
  private final Map<String, ScheduleLog> logs = new ConcurrentHashMap<>();
  private final Map<AtBroker, RetryQueues> queues = new LruMap<>(MOST_KNOWN);

  private record AtBroker(String broker, String group) {}

  public RetryAdmin(
      Brokers cluster, BrokerAdmin brokerAdmin, TopicAdmin topics, OriginalSearch originals) {
    this.cluster = cluster;
    this.brokerAdmin = brokerAdmin;
    this.topics = topics;
    this.originals = originals;
  }

  /**
   * How it is at one broker; an {@link Kind#UNSUPPORTED} fault if it is too old to tell.
   *
   * @param committed what was committed at each broker, read before this is asked: every message
   *     that it passed, and that was sent back, is seen
   * @param groups of which that is wanted
   */
  public FailedOn failedOn(
      String broker, Map<String, GroupOffsets> committed, Predicate<String> groups)
      throws BrokerFault, InterruptedException {
    ScheduleLog log =
        logs.computeIfAbsent(
            broker, key -> new ScheduleLog(cluster, brokerAdmin, topics, originals, key));
    Scheduled scheduled = log.waiting(committed, groups);
    return new FailedOn(
        broker,
        committed.getOrDefault(broker, new GroupOffsets(Map.of())),
        scheduled,
        group -> queuesOf(new AtBroker(broker, group)),
        originals);
  }

  private RetryQueues queuesOf(AtBroker at) {
    synchronized (queues) {
      return queues.computeIfAbsent(
          at, key -> new RetryQueues(cluster, topics, originals, key.broker(), key.group()));
    }
  }
}
