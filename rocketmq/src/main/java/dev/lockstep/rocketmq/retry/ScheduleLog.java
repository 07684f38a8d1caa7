package dev.lockstep.rocketmq.retry;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.BrokerFault.Kind;
import dev.lockstep.rocketmq.GroupTopics;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.cluster.Brokers;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.log.Schedule;
import dev.lockstep.rocketmq.metadata.BrokerAdmin;
import dev.lockstep.rocketmq.metadata.TopicAdmin;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import dev.lockstep.rocketmq.remoting.Request;
import dev.lockstep.rocketmq.retry.FailureLedger.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.jspecify.annotations.Nullable;

/**
 * Follows the schedule of one broker, where messages that consumers sent back wait for their delay.
 * The first look starts at what is not delivered yet; each one after it reads what is new. What was
 * delivered since the look before is still counted in: with enableScheduleAsyncDeliver brokers may
 * say so some moments before it is stored. Thread-safe.
 *
 * <p>INVARIANT: what was sent back before the look, and is not among what it finds waiting, was
 * delivered to a retry queue whose end shows it by then. So the broker is asked in this order: what
 * it has delivered, then (once all that it had stored is visible) what the schedule holds, and the
 * caller asks for the retry queues after that.
 */
final class ScheduleLog {

  /** Nothing is sent back unseen while a group does not move; should it be so, for this long. */
  private static final Duration KEPT = Duration.ofMinutes(1);

  private static final Duration DISPATCH_LIMIT = Duration.ofSeconds(5);

  private final Brokers cluster;
  private final BrokerAdmin brokerAdmin;
  private final TopicAdmin topics;
  private final OriginalSearch originals;
  private final String broker;
  private final Map<QueueId, FailureQueue> levels = new HashMap<>();
  private final Map<String, Long> lastSeen = new HashMap<>();
  private @Nullable DelayOffsets deliveredBefore;
  private Map<String, GroupOffsets> counted = Map.of();
  private @Nullable BrokerConnection connection;
  private long connectedIn;
  private long look;
  private long lookedAt;

  ScheduleLog(
      Brokers cluster,
      BrokerAdmin brokerAdmin,
      TopicAdmin topics,
      OriginalSearch originals,
      String broker) {
    this.cluster = cluster;
    this.brokerAdmin = brokerAdmin;
    this.topics = topics;
    this.originals = originals;
    this.broker = broker;
  }

  /**
   * What waits now. Groups that moved at no broker since they were looked at last sent nothing back
   * since: if nothing waited either, nothing is asked, unless the last look was a while ago.
   *
   * @param committed by broker, since clients may send back to another one than they got it from;
   *     all that was sent back before it was read is seen
   * @param groups of which that is wanted
   */
  synchronized Scheduled waiting(Map<String, GroupOffsets> committed, Predicate<String> groups)
      throws BrokerFault, InterruptedException {
    boolean moved = hasMoved(committed, groups);
    long now = System.nanoTime();
    if (moved || waits(groups) || now - lookedAt > KEPT.toNanos()) {
      look();
      lookedAt = now;
    }
    if (moved) {
      counted = committed;
    }
    return new Scheduled(look, connectedIn, messages(groups), Map.copyOf(lastSeen));
  }

  private boolean hasMoved(Map<String, GroupOffsets> committed, Predicate<String> groups) {
    return !committed.keySet().equals(counted.keySet())
        || committed.entrySet().stream()
            .anyMatch(at ->
                !at.getValue().isSame(counted.getOrDefault(at.getKey(), at.getValue()), groups));
  }

  private boolean waits(Predicate<String> groups) {
    return levels.values().stream()
        .flatMap(level -> level.failures().stream())
        .anyMatch(failure -> groups.test(failure.group()));
  }

  private void look() throws BrokerFault, InterruptedException {
    DelayOffsets delivered = delivered();
    brokerAdmin.awaitDispatched(broker, DISPATCH_LIMIT);
    Map<QueueId, OffsetRange> ranges = ranges();
    if (delivered.highestLevel() > ranges.size()) {
      throw new BrokerFault(
          Kind.UNSUPPORTED,
          "broker %s of %s delays messages by level %d, and shows the queues of %d levels only"
              .formatted(broker, cluster.name(), delivered.highestLevel(), ranges.size()));
    }
    look++;
    forgetIfReconnected();
    DelayOffsets before = deliveredBefore == null ? delivered : deliveredBefore;
    for (Map.Entry<QueueId, OffsetRange> entry : ranges.entrySet()) {
      QueueId queue = entry.getKey();
      OffsetRange range = entry.getValue();
      FailureQueue level =
          levels.computeIfAbsent(
              queue, key -> new FailureQueue(cluster, key, originals, ScheduleLog::failureOf));
      long start =
          Math.max(
              range.min(), Math.min(before.ofQueue(queue.id()), delivered.ofQueue(queue.id())));
      level.readOn(start, range.max(), failure -> lastSeen.put(failure.group(), look));
      level.failures().forEach(failure -> lastSeen.put(failure.group(), look));
    }
    deliveredBefore = delivered;
  }

  /** A broker that was away may have lost the end of its queues, and filled them anew since. */
  private void forgetIfReconnected() throws BrokerFault, InterruptedException {
    BrokerConnection used = cluster.shared(broker);
    if (used != connection) {
      connection = used;
      connectedIn = look;
      levels.keySet().forEach(originals::forget);
      levels.clear();
      deliveredBefore = null;
    }
  }

  private DelayOffsets delivered() throws BrokerFault, InterruptedException {
    try {
      return cluster.query(
          broker, Request.of(RequestCode.GET_ALL_DELAY_OFFSET).build(), DelayOffsets::read);
    } catch (BrokerFault fault) {
      if (fault.code() == ResponseCode.SYSTEM_ERROR
          && fault.getMessage().contains("No delay offset")) {
        return new DelayOffsets(Map.of());
      }
      throw fault;
    }
  }

  private Map<QueueId, OffsetRange> ranges() throws BrokerFault, InterruptedException {
    try {
      return topics.offsets(Schedule.LEVELS, broker);
    } catch (BrokerFault fault) {
      if (fault.kind() == Kind.NOT_FOUND) {
        throw new BrokerFault(
            Kind.UNSUPPORTED,
            fault.code(),
            "broker %s of %s is too old to show its schedule (%s)"
                .formatted(broker, cluster.name(), Schedule.LEVELS),
            fault);
      }
      throw fault;
    }
  }

  private static Optional<Failure> failureOf(Frame frame) {
    String retry = frame.property(MessageConst.PROPERTY_REAL_TOPIC);
    String topic = frame.property(MessageConst.PROPERTY_RETRY_TOPIC);
    return retry == null || topic == null || !GroupTopics.isRetry(retry)
        ? Optional.empty()
        : GroupTopics.groupOf(retry).map(group -> new Failure(group, topic));
  }

  private Map<String, List<WaitingMessage>> messages(Predicate<String> groups) {
    Map<String, List<WaitingMessage>> messages = new HashMap<>();
    for (FailureQueue level : levels.values()) {
      for (Failure failure : level.failures()) {
        if (groups.test(failure.group())) {
          messages
              .computeIfAbsent(failure.group(), group -> new ArrayList<>())
              .addAll(level.oldest(failure, RetryAdmin.MOST_WAITING + 1));
        }
      }
    }
    return messages;
  }
}
