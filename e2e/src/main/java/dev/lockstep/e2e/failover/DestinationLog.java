package dev.lockstep.e2e.failover;

import dev.lockstep.e2e.measure.TopicLog;
import dev.lockstep.testbed.RocketMqCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * The destination's topic, message by message, each queue from offset 0 on: what Lockstep answers
 * is held against it. Read by the provenance of copies and by nothing that Lockstep computes.
 */
final class DestinationLog {

  private static final String ORACLE_ID = "oracle_id";
  private static final String AT = "LOCKSTEP_AT";
  private static final String BORN = "LOCKSTEP_BORN";
  private static final int AT_OFFSET = 3;

  /**
   * A message of the log.
   *
   * @param id what its workload calls it
   * @param sourceOffset where it was copied from; -1 if it was produced here
   * @param born when an application produced it, ms since the epoch
   */
  record Entry(String id, long sourceOffset, long born) {}

  private final Map<Integer, List<Entry>> queues;

  /**
   * Of what was read.
   *
   * @param queues by id, each from offset 0 on
   */
  DestinationLog(Map<Integer, List<Entry>> queues) {
    this.queues = new TreeMap<>(queues);
  }

  /** Reads all that is there now. */
  static DestinationLog read(RocketMqCluster cluster, String topic) {
    DestinationLog log = new DestinationLog(Map.of());
    try (TopicLog stored = new TopicLog(cluster, topic)) {
      stored.queues().forEach(queue -> log.queues.put(queue.queueId(), new ArrayList<>()));
      stored.forEach(log::add);
    }
    return log;
  }

  private void add(MessageExt message) {
    List<Entry> queue = queue(message.getQueueId());
    if (queue.size() != message.getQueueOffset()) {
      throw new IllegalStateException(
          "queue %d: offset %d comes after %d messages"
              .formatted(message.getQueueId(), message.getQueueOffset(), queue.size()));
    }
    String at = message.getProperty(AT);
    queue.add(
        at == null
            ? new Entry(message.getProperty(ORACLE_ID), -1, message.getBornTimestamp())
            : new Entry(
                message.getProperty(ORACLE_ID),
                Long.parseLong(List.of(at.split("/", -1)).get(AT_OFFSET)),
                Long.parseLong(message.getProperty(BORN))));
  }

  /** The ids of its queues. */
  Iterable<Integer> queueIds() {
    return queues.keySet();
  }

  /** The ids of all messages. */
  List<String> ids() {
    return queues.values().stream().flatMap(List::stream).map(Entry::id).toList();
  }

  /**
   * The offset of the first copy of a source offset that satisfies; the queue's end if none does.
   */
  long first(int queueId, LongPredicate sourceOffset) {
    List<Entry> queue = queue(queueId);
    for (int offset = 0; offset < queue.size(); offset++) {
      long source = queue.get(offset).sourceOffset();
      if (source >= 0 && sourceOffset.test(source)) {
        return offset;
      }
    }
    return queue.size();
  }

  /** The offset of the first message that a group was not delivered; the queue's end if none. */
  long firstMissing(int queueId, Ledger ledger) {
    List<Entry> queue = queue(queueId);
    for (int offset = 0; offset < queue.size(); offset++) {
      if (!ledger.has(queue.get(offset).id())) {
        return offset;
      }
    }
    return queue.size();
  }

  /** How many messages a second applications produced in the last such time before the last one. */
  double perSecond(Duration time) {
    long last =
        queues.values().stream().flatMap(List::stream).mapToLong(Entry::born).max().orElse(0);
    long count =
        queues.values().stream()
            .flatMap(List::stream)
            .filter(entry -> last - entry.born() < time.toMillis())
            .count();
    return count * 1e3 / time.toMillis();
  }

  /** How far apart two points of a queue are. */
  Distance between(int queueId, long from, long to) {
    List<Entry> queue = queue(queueId);
    if (from == to || queue.isEmpty()) {
      return Distance.NONE;
    }
    return new Distance(Math.abs(to - from), Math.abs(born(queue, to) - born(queue, from)));
  }

  private static long born(List<Entry> queue, long offset) {
    return queue.get(Math.clamp(offset, 0, queue.size() - 1)).born();
  }

  private List<Entry> queue(int id) {
    List<Entry> queue = queues.get(id);
    if (queue == null) {
      throw new IllegalStateException("no queue " + id);
    }
    return queue;
  }
}
