package dev.lockstep.relay.discovery;

import dev.lockstep.admin.v1.Condition;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes destination topics that are missing or too narrow fit their source topics. Thread-safe.
 *
 * <p>In a TWO_WAY task each topic is the other's destination, and both are spread over the brokers
 * of their clusters evenly, so that one may have some queues more than was asked for. INVARIANT:
 * these few make nobody widen, or the two would widen each other until both counts are multiples of
 * both numbers of brokers.
 */
final class TopicFit {

  private final boolean mayCreate;
  private final boolean twoWay;
  private final Conditions conditions;
  private final Map<String, Lock> fitting = new ConcurrentHashMap<>();

  TopicFit(boolean mayCreate, boolean twoWay, Conditions conditions) {
    this.mayCreate = mayCreate;
    this.twoWay = twoWay;
    this.conditions = conditions;
  }

  /**
   * Makes the destination topic have enough queues, if it may; what kept it from that, if anything
   * did.
   */
  Optional<Condition> fit(ClusterView from, ClusterView to, PairLook pair)
      throws InterruptedException {
    String topic = pair.destinationTopic();
    if (!mayCreate
        || to.fault().isPresent()
        || fits(from.readable(pair.sourceTopic()), to.writable(topic))) {
      return Optional.empty();
    }
    // Two that widen one topic at a time could narrow it: the later one writes what it has read.
    Lock lock = fitting.computeIfAbsent(to.name() + "/" + topic, name -> new ReentrantLock());
    lock.lockInterruptibly();
    try {
      new DestinationTopic(from.client(), to.client())
          .fit(pair.sourceTopic(), topic, from.readable(pair.sourceTopic()).size());
      to.lookAgain(topic);
      return Optional.empty();
    } catch (BrokerFault fault) {
      return Optional.of(conditions.of("DESTINATION", fault));
    } finally {
      lock.unlock();
    }
  }

  private boolean fits(List<QueueId> sources, List<QueueId> destinations) {
    if (sources.size() <= destinations.size()) {
      return true;
    }
    if (!twoWay || destinations.isEmpty()) {
      return false;
    }
    int brokers = Math.toIntExact(sources.stream().map(QueueId::broker).distinct().count());
    return sources.size() <= Math.ceilDiv(destinations.size(), brokers) * brokers;
  }
}
