package dev.lockstep.rocketmq.pop;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one broker's records of POP say at one moment. Immutable.
 *
 * @param offsets of messages that are on their way, by group, topic and queue id
 * @param lastDue when the last hand-out that was seen falls due, by group and topic; broker's
 *     clock, ms
 * @param settledSince when a broker that may have restarted had surely moved what fell due
 *     meanwhile; broker's clock, ms
 * @param brokerTime what that clock shows, at least
 */
record OpenHandOuts(
    Map<String, Map<String, Map<Integer, NavigableSet<Long>>>> offsets,
    Map<PopLedger.GroupTopic, Long> lastDue,
    long settledSince,
    long brokerTime) {

  /** Of a broker that does not know POP, or knows of none. */
  static final OpenHandOuts NONE = new OpenHandOuts(Map.of(), Map.of(), 0, 0);

  /** By then brokers have moved what fell due to the retry topic. */
  private static final Duration SURELY_REVIVED = Duration.ofMinutes(2);

  /** Of one queue. */
  NavigableSet<Long> of(String group, String topic, int queue) {
    return of(group, topic).getOrDefault(queue, Collections.emptyNavigableSet());
  }

  /** By queue id of the topic. */
  Map<Integer, NavigableSet<Long>> of(String group, String topic) {
    return offsets.getOrDefault(group, Map.of()).getOrDefault(topic, Map.of());
  }

  Set<Integer> queues(String group, String topic) {
    return new TreeSet<>(of(group, topic).keySet());
  }

  /** Since when no message of the topic can have come to its retry topic; broker's clock, ms. */
  long quietSince(String group, String topic, String retry) {
    long due =
        Math.max(
            lastDue.getOrDefault(new PopLedger.GroupTopic(group, topic), 0L),
            lastDue.getOrDefault(new PopLedger.GroupTopic(group, retry), 0L));
    return Math.max(settledSince, due == 0 ? 0 : due + SURELY_REVIVED.toMillis());
  }
}
