package dev.lockstep.rocketmq.retry;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.BrokerFault.Kind;
import dev.lockstep.rocketmq.GroupTopics;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.cluster.Brokers;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.metadata.TopicAdmin;
import dev.lockstep.rocketmq.retry.FailureLedger.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.rocketmq.common.message.MessageConst;

/**
 * One group's retry queues at one broker: what its consumers are to get again, or have and did not
 * commit. Only what the schedule delivers makes them grow, so where they end is kept if it was read
 * after the last delivery; for ten minutes, in case something else wrote there. Thread-safe.
 */
final class RetryQueues {

  private static final Duration KEPT = Duration.ofMinutes(10);

  private final Brokers cluster;
  private final TopicAdmin topics;
  private final OriginalSearch originals;
  private final String broker;
  private final String group;
  private final Map<QueueId, FailureQueue> queues = new HashMap<>();
  private Map<QueueId, OffsetRange> ranges = Map.of();
  private long readIn = -1;
  private long readAt;

  RetryQueues(
      Brokers cluster, TopicAdmin topics, OriginalSearch originals, String broker, String group) {
    this.cluster = cluster;
    this.topics = topics;
    this.originals = originals;
    this.broker = broker;
    this.group = group;
  }

  /** True if nothing waits, as far as that is known without a request. */
  synchronized boolean areSurelyConsumed(Map<Integer, Long> committed, Scheduled scheduled) {
    return areKnown(scheduled) && waiting(committed) == 0;
  }

  /**
   * What waits; a {@link Kind#REFUSED} fault if it is too much to read.
   *
   * @param committed by queue id, from where on messages wait; a queue without begins at 0
   * @param scheduled what waited in the schedule right before
   */
  synchronized List<WaitingMessage> waiting(Map<Integer, Long> committed, Scheduled scheduled)
      throws BrokerFault, InterruptedException {
    if (!areKnown(scheduled)) {
      if (readIn < scheduled.connectedIn()) {
        queues.keySet().forEach(originals::forget);
        queues.clear();
      }
      ranges = read();
      readIn = scheduled.look();
      readAt = System.nanoTime();
    }
    if (waiting(committed) > RetryAdmin.MOST_WAITING) {
      throw tooMany(group, broker);
    }
    List<WaitingMessage> waiting = new ArrayList<>();
    for (Map.Entry<QueueId, OffsetRange> entry : ranges.entrySet()) {
      QueueId queue = entry.getKey();
      long start = start(queue, entry.getValue(), committed);
      long end = entry.getValue().max();
      if (start < end || queues.containsKey(queue)) {
        FailureQueue failures =
            queues.computeIfAbsent(
                queue, key -> new FailureQueue(cluster, key, originals, this::failureOf));
        failures.readOnFrom(start, end);
        failures
            .failures()
            .forEach(failure -> waiting.addAll(failures.oldest(failure, RetryAdmin.MOST_WAITING)));
      }
    }
    return waiting;
  }

  static BrokerFault tooMany(String group, String broker) {
    return new BrokerFault(
        Kind.REFUSED,
        "more than %d messages that group %s failed on wait at broker %s: which ones is known once it has consumed some"
            .formatted(RetryAdmin.MOST_WAITING, group, broker));
  }

  private boolean areKnown(Scheduled scheduled) {
    return readIn >= scheduled.quietSince(group) && System.nanoTime() - readAt < KEPT.toNanos();
  }

  private long waiting(Map<Integer, Long> committed) {
    return ranges.entrySet().stream()
        .mapToLong(entry ->
            Math.max(
                0, entry.getValue().max() - start(entry.getKey(), entry.getValue(), committed)))
        .sum();
  }

  private static long start(QueueId queue, OffsetRange range, Map<Integer, Long> committed) {
    return Math.max(range.min(), committed.getOrDefault(queue.id(), 0L));
  }

  private Map<QueueId, OffsetRange> read() throws BrokerFault, InterruptedException {
    try {
      return topics.offsets(GroupTopics.retry(group), broker);
    } catch (BrokerFault fault) {
      if (fault.kind() == Kind.NOT_FOUND) {
        return Map.of();
      }
      throw fault;
    }
  }

  private Optional<Failure> failureOf(Frame frame) {
    return Optional.ofNullable(frame.property(MessageConst.PROPERTY_RETRY_TOPIC))
        .map(topic -> new Failure(group, topic));
  }
}
