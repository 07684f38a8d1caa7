package dev.lockstep.rocketmq.pop;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.BrokerFault.Kind;
import dev.lockstep.rocketmq.LruMap;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.cluster.Brokers;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.MessageSearch;
import dev.lockstep.rocketmq.log.MessageSearch.Place;
import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueReader;
import dev.lockstep.rocketmq.metadata.TopicAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;

/**
 * Which messages of a topic wait in a retry topic of POP. A message there does not say where it
 * came from, but has the unique key of its original. Thread-safe; remembers what it looked up.
 */
final class RetryOriginals {

  private static final int MOST_WAITING = 1_000;
  private static final int MOST_KNOWN = 20_000;
  private static final String UNIQUE_KEY = "UNIQ_KEY";

  private record Retry(QueueId queue, long offset) {}

  private final Brokers cluster;
  private final RetryEnds ends;
  private final MessageSearch search;
  private final Map<Retry, List<Place>> known = new LruMap<>(MOST_KNOWN);
  private final Map<QueueId, Long> highestEnds = new LruMap<>(MOST_KNOWN);

  RetryOriginals(Brokers cluster, TopicAdmin topics, MessageSearch search) {
    this.cluster = cluster;
    this.ends = new RetryEnds(queue -> topics.range(queue).max(), System::nanoTime);
    this.search = search;
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
      places.addAll(of(topic, new Retry(retry, offset)));
    }
    return places;
  }

  /** Ends only grow: where one fell, the topic was created anew, and holds other messages. */
  private void forgetIfAnew(QueueId retry, long end) {
    synchronized (known) {
      Long highest = highestEnds.put(retry, end);
      if (highest != null && end < highest) {
        known.keySet().removeIf(at -> at.queue().equals(retry));
      }
    }
  }

  private List<Place> of(String topic, Retry retry) throws BrokerFault, InterruptedException {
    synchronized (known) {
      List<Place> places = known.get(retry);
      if (places != null) {
        return places;
      }
    }
    List<Place> places = lookUp(topic, retry);
    if (!places.isEmpty()) { // what is not there may still come
      synchronized (known) {
        known.put(retry, places);
      }
    }
    return places;
  }

  private List<Place> lookUp(String topic, Retry retry) throws BrokerFault, InterruptedException {
    Pull pull;
    try {
      pull =
          new QueueReader(cluster.shared(retry.queue().broker()), retry.queue())
              .pull(retry.offset(), 1, Duration.ZERO)
              .get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BrokerFault fault) {
        throw fault;
      }
      throw new IllegalStateException("a pull failed with other than a BrokerFault", e);
    }
    if (!(pull instanceof Pull.Found found)) {
      return List.of(); // deleted: nobody gets it any more
    }
    Frame frame = found.messages().frames();
    if (!frame.next() || frame.offset() != retry.offset()) {
      return List.of();
    }
    String key = frame.property(UNIQUE_KEY);
    List<Place> places =
        key == null ? List.of() : search.byUniqueKey(retry.queue().broker(), topic, key);
    if (places.isEmpty()) {
      throw new BrokerFault(
          Kind.NOT_FOUND,
          "the original of message %s, which waits at %d in retry queue %s, is not found in %s"
              .formatted(key, retry.offset(), retry.queue(), topic));
    }
    return places;
  }
}
