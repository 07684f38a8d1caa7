package dev.lockstep.rocketmq.pop;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.BrokerFault.Kind;
import dev.lockstep.rocketmq.LruMap;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.MessageSearch.Place;
import dev.lockstep.rocketmq.metadata.TopicAdmin;
import dev.lockstep.rocketmq.retry.OriginalSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;

/** Which messages of a topic wait in a retry topic of POP. Thread-safe. */
final class RetryOriginals {

  private static final int MOST_WAITING = 1_000;
  private static final int MOST_KNOWN = 20_000;

  private final RetryEnds ends;
  private final OriginalSearch originals;
  private final Map<QueueId, Long> highestEnds = new LruMap<>(MOST_KNOWN);

  RetryOriginals(TopicAdmin topics, OriginalSearch originals) {
    this.ends = new RetryEnds(queue -> topics.range(queue).max(), System::nanoTime);
    this.originals = originals;
  }

  /**
   * A group's retry queue.
   *
   * @param handedOut offsets that consumers have
   * @param committed those from here on wait
   * @param quietSince nothing came into the queue from then on; broker's clock, ms
   * @param brokerTime what that clock shows now, at least
   */
  record Waiting(
      QueueId retry,
      NavigableSet<Long> handedOut,
      long committed,
      long quietSince,
      long brokerTime) {}

  /** The originals of what is not done with. */
  List<Place> of(String topic, Waiting waiting) throws BrokerFault, InterruptedException {
    QueueId retry = waiting.retry();
    OptionalLong ending = ends.of(retry, waiting.quietSince(), waiting.brokerTime());
    if (ending.isEmpty()) {
      return List.of();
    }
    long end = ending.getAsLong();
    forgetIfAnew(retry, end);
    if (Math.max(0, end - waiting.committed()) + waiting.handedOut().size() > MOST_WAITING) {
      throw new BrokerFault(
          Kind.REFUSED,
          "more than %d messages wait in retry queue %s: which ones is known once the group has consumed some"
              .formatted(MOST_WAITING, retry));
    }
    NavigableSet<Long> wanted = new TreeSet<>(waiting.handedOut());
    for (long offset = waiting.committed(); offset < end; offset++) {
      wanted.add(offset);
    }
    List<Place> places = new ArrayList<>();
    for (long offset : wanted) {
      places.addAll(originals.of(topic, retry, offset));
    }
    return places;
  }

  /** Ends only grow: where one fell, the topic was created anew, and holds other messages. */
  private void forgetIfAnew(QueueId retry, long end) {
    synchronized (highestEnds) {
      Long highest = highestEnds.put(retry, end);
      if (highest != null && end < highest) {
        originals.forget(retry);
      }
    }
  }
}
