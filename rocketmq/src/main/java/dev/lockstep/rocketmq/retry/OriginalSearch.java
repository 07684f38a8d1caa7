package dev.lockstep.rocketmq.retry;

import dev.lockstep.rocketmq.BrokerAnswer;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the message of a topic that is to be consumed again where another queue says so: what waits
 * there does not say where it came from, but has the unique key of its original. Thread-safe;
 * remembers what it looked up.
 */
public final class OriginalSearch {

  private static final int MOST_KNOWN = 100_000;
  private static final String UNIQUE_KEY = "UNIQ_KEY";

  private record Waiting(QueueId queue, long offset) {}

  private final Brokers cluster;
  private final MessageSearch search;
  private final Map<Waiting, List<Place>> known = new LruMap<>(MOST_KNOWN);

  public OriginalSearch(Brokers cluster, MessageSearch search) {
    this.cluster = cluster;
    this.search = search;
  }

  /**
   * Where the original is; empty if nothing waits there any more. A {@link Kind#NOT_FOUND} fault if
   * no broker has it; a {@link Kind#REFUSED} one if it cannot be told from others.
   *
   * @param topic that the original is in
   * @param queue that the message waits in, which holds one topic's at an offset
   */
  public List<Place> of(String topic, QueueId queue, long offset)
      throws BrokerFault, InterruptedException {
    Waiting waiting = new Waiting(queue, offset);
    synchronized (known) {
      List<Place> places = known.get(waiting);
      if (places != null) {
        return places;
      }
    }
    List<Place> places = lookUp(topic, waiting);
    if (!places.isEmpty()) { // what is not there may still come
      synchronized (known) {
        known.put(waiting, places);
      }
    }
    return places;
  }

  /** The queue holds other messages than before. */
  public void forget(QueueId queue) {
    synchronized (known) {
      known.keySet().removeIf(waiting -> waiting.queue().equals(queue));
    }
  }

  private List<Place> lookUp(String topic, Waiting waiting)
      throws BrokerFault, InterruptedException {
    Pull pull = pull(waiting);
    if (!(pull instanceof Pull.Found found)) {
      return List.of(); // deleted: nobody gets it any more
    }
    Frame frame = found.messages().frames();
    if (!frame.next() || frame.offset() != waiting.offset()) {
      return List.of();
    }
    String key = frame.property(UNIQUE_KEY);
    List<Place> places = key == null ? List.of() : inTopic(topic, key, waiting.queue().broker());
    if (places.isEmpty()) {
      throw fault(Kind.NOT_FOUND, key, waiting, "is not found in " + topic);
    }
    if (places.size() >= MessageSearch.MOST) {
      // Brokers 4.8.0 to 5.3.x give a whole batch one key.
      throw fault(Kind.REFUSED, key, waiting, "shares its unique key with others of " + topic);
    }
    return places;
  }

  private static BrokerFault fault(Kind kind, @Nullable String key, Waiting waiting, String what) {
    return new BrokerFault(
        kind,
        "the original of message %s, which waits at %d in %s, %s"
            .formatted(key, waiting.offset(), waiting.queue(), what));
  }

  private Pull pull(Waiting waiting) throws BrokerFault, InterruptedException {
    return BrokerAnswer.await(
        new QueueReader(cluster.shared(waiting.queue().broker()), waiting.queue())
            .pull(waiting.offset(), 1, Duration.ZERO));
  }

  /** On the broker where it waits; else on the others, for clients may send back elsewhere. */
  private List<Place> inTopic(String topic, String key, String broker)
      throws BrokerFault, InterruptedException {
    List<Place> places = search.byUniqueKey(broker, topic, key);
    if (!places.isEmpty()) {
      return places;
    }
    List<Place> elsewhere = new ArrayList<>();
    for (String other : cluster.masters().keySet()) {
      if (!other.equals(broker)) {
        elsewhere.addAll(search.byUniqueKey(other, topic, key));
      }
    }
    return elsewhere;
  }
}
