package dev.lockstep.rocketmq.pop;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.MessageSearch.Place;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What groups were handed by one broker and have not acknowledged: messages whose invisible time
 * runs, and those that came back and wait in the group's retry topic, or were handed out from
 * there. Immutable.
 */
public final class HandedOut {

  private final String broker;
  private final GroupOffsets committed;
  private final OpenHandOuts open;
  private final RetryOriginals originals;

  HandedOut(String broker, GroupOffsets committed, OpenHandOuts open, RetryOriginals originals) {
    this.broker = broker;
    this.committed = committed;
    this.open = open;
    this.originals = originals;
  }

  /** May the group have been handed messages of the topic by POP? False costs no request. */
  public boolean concerns(String group, String topic) {
    return !open.of(group, topic).isEmpty()
        || PopRecord.retryTopics(group, topic).stream()
            .anyMatch(retry ->
                committed.offsets().getOrDefault(group, Map.of()).containsKey(retry)
                    || !open.of(group, retry).isEmpty());
  }

  /**
   * By queue of the topic, the oldest message that the group has not acknowledged; queues without
   * one are left out. A fault if that cannot be told.
   */
  public Map<QueueId, Long> oldest(String group, String topic)
      throws BrokerFault, InterruptedException {
    Map<QueueId, Long> oldest = new TreeMap<>();
    open.of(group, topic)
        .forEach((id, offsets) -> oldest.put(new QueueId(topic, broker, id), offsets.first()));
    for (String retry : PopRecord.retryTopics(group, topic)) {
      for (int id : retryQueues(group, retry)) {
        QueueId queue = new QueueId(retry, broker, id);
        RetryOriginals.Waiting waiting =
            new RetryOriginals.Waiting(
                queue,
                open.of(group, retry, id),
                Math.max(0, committed.offset(group, retry, id).orElse(0)),
                open.quietSince(group, topic, retry),
                open.brokerTime());
        for (Place place : originals.of(topic, waiting)) {
          oldest.merge(place.queue(), place.offset(), Math::min);
        }
      }
    }
    return oldest;
  }

  private Set<Integer> retryQueues(String group, String retry) {
    Set<Integer> queues =
        new TreeSet<>(
            committed
                .offsets()
                .getOrDefault(group, Map.of())
                .getOrDefault(retry, Map.of())
                .keySet());
    queues.addAll(open.queues(group, retry));
    return queues;
  }
}
