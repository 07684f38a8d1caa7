package dev.lockstep.e2e.measure;

import dev.lockstep.e2e.measure.TopicLog.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * Reads from the logs of two clusters when each message was stored in the one and its copy in the
 * other.
 */
public final class CopyTimes {

  /** {@code <cluster>/<broker>/<queueId>/<offset>/<epoch>} of the message a copy was read from. */
  private static final String AT = "LOCKSTEP_AT";

  private static final int AT_PARTS = 5;

  private static final Comparator<Queue> BY_NAME =
      Comparator.comparing(Queue::broker).thenComparingInt(Queue::queueId);

  private CopyTimes() {}

  /** Where a message stands in the source. */
  private record Position(Queue queue, long offset) {}

  /**
   * Reads a topic on both sides from its first to its last message.
   *
   * @return the copies in the order of each destination queue; one whose original is gone is left
   *     out
   */
  public static List<CopyTime> read(TopicLog source, TopicLog destination) {
    Map<Position, Long> stored = new HashMap<>();
    source.forEach(message ->
        stored.put(
            new Position(
                new Queue(message.getBrokerName(), message.getQueueId()), message.getQueueOffset()),
            message.getStoreTimestamp()));
    List<CopyTime> times = new ArrayList<>();
    destination.forEach(copy -> {
      String at = copy.getProperty(AT);
      if (at != null) {
        addTime(copy, position(at), stored, times);
      }
    });
    return times;
  }

  /**
   * How many copies were stored per second, from the first to the last of them.
   *
   * @return 0 if all were stored in the same millisecond
   */
  public static double perSecond(List<CopyTime> copies) {
    LongSummaryStatistics stored =
        copies.stream().mapToLong(CopyTime::destinationStored).summaryStatistics();
    long millis = stored.getMax() - stored.getMin();
    return copies.isEmpty() || millis == 0 ? 0 : copies.size() * 1000.0 / millis;
  }

  /**
   * The longest time without a copy, of each source queue: from one of its copies being stored to
   * the next. Tells stops only where the source queue has messages all the time.
   *
   * @param since copies stored before this, ms since the epoch, do not count
   * @return ms by queue; queues with fewer than two copies are left out
   */
  public static Map<Queue, Long> longestStops(List<CopyTime> copies, long since) {
    Map<Queue, Long> last = new HashMap<>();
    Map<Queue, Long> longest = new TreeMap<>(BY_NAME);
    copies.stream()
        .filter(copy -> copy.destinationStored() >= since)
        .sorted(Comparator.comparingLong(CopyTime::destinationStored))
        .forEach(copy -> {
          Long before = last.put(copy.queue(), copy.destinationStored());
          if (before != null) {
            longest.merge(copy.queue(), copy.destinationStored() - before, Math::max);
          }
        });
    return longest;
  }

  /**
   * The latencies of copies, without those of a time at the start.
   *
   * @param warmUp messages stored in the source less than this after the first one do not count
   */
  public static Percentiles latencyAfter(Duration warmUp, List<CopyTime> copies) {
    long first = copies.stream().mapToLong(CopyTime::sourceStored).min().orElse(0);
    return Percentiles.of(
        copies.stream()
            .filter(copy -> copy.sourceStored() - first >= warmUp.toMillis())
            .mapToLong(CopyTime::latencyMillis));
  }

  private static Position position(String at) {
    String[] parts = at.split("/", AT_PARTS);
    return new Position(new Queue(parts[1], Integer.parseInt(parts[2])), Long.parseLong(parts[3]));
  }

  private static void addTime(
      MessageExt copy, Position position, Map<Position, Long> stored, List<CopyTime> times) {
    Long sourceStored = stored.get(position);
    if (sourceStored != null) {
      times.add(
          new CopyTime(
              position.queue(), position.offset(), sourceStored, copy.getStoreTimestamp()));
    }
  }
}
