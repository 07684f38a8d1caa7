package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.pop.HandedOut;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * POP commits what it hands out, not what is acknowledged: a group's progress is the oldest message
 * that it was handed and has not acknowledged, and its committed offset where there is none.
 */
final class HandOuts {

  private static final Logger LOG = Logger.getLogger(HandOuts.class);
  private static final int BROKERS_AT_ONCE = 32;

  /**
   * What holds groups back.
   *
   * @param oldest by group and queue, a message that it was handed and has not acknowledged
   * @param faults by group and broker, why that cannot be told
   */
  record Held(Map<String, Map<QueueId, Long>> oldest, Map<String, Map<String, String>> faults) {

    static final Held NOTHING = new Held(Map.of(), Map.of());

    Held {
      oldest = Map.copyOf(oldest);
      faults = Map.copyOf(faults);
    }

    Optional<Long> oldest(String group, QueueId queue) {
      return Optional.ofNullable(oldest.getOrDefault(group, Map.of()).get(queue));
    }

    Optional<String> fault(String group, String broker) {
      return Optional.ofNullable(faults.getOrDefault(group, Map.of()).get(broker));
    }
  }

  private record AtBroker(String broker, Held held) {}

  private HandOuts() {}

  /**
   * The same offsets, with groups held back by what they have not acknowledged.
   *
   * @param groups the ones to look up; others stay as they committed
   */
  static CommittedOffsets heldBack(
      ClusterClient cluster,
      CommittedOffsets committed,
      Collection<String> topics,
      Predicate<String> groups)
      throws InterruptedException {
    List<String> names = List.copyOf(new TreeSet<>(topics));
    Map<String, Map<QueueId, Long>> oldest = new HashMap<>();
    Map<String, Map<String, String>> faults = new HashMap<>();
    for (AtBroker at :
        FanOut.map(
            List.copyOf(committed.brokers().entrySet()),
            BROKERS_AT_ONCE,
            entry -> at(cluster, entry.getKey(), entry.getValue(), names, groups))) {
      at.held()
          .oldest()
          .forEach((group, queues) ->
              oldest.computeIfAbsent(group, key -> new HashMap<>()).putAll(queues));
      at.held()
          .faults()
          .forEach((group, cause) ->
              faults.computeIfAbsent(group, key -> new HashMap<>()).putAll(cause));
    }
    return new CommittedOffsets(committed.brokers(), committed.faults(), new Held(oldest, faults));
  }

  private static AtBroker at(
      ClusterClient cluster,
      String broker,
      GroupOffsets committed,
      List<String> topics,
      Predicate<String> groups)
      throws InterruptedException {
    Map<String, Map<QueueId, Long>> oldest = new HashMap<>();
    Map<String, Map<String, String>> faults = new HashMap<>();
    HandedOut handedOut;
    try {
      handedOut = cluster.pop().handedOut(broker, committed);
    } catch (BrokerFault fault) {
      return new AtBroker(
          broker,
          fault.kind() == BrokerFault.Kind.DENIED
              ? Held.NOTHING // who has no POP groups need not allow it
              : unknown(cluster, broker, committed, fault));
    }
    for (Map.Entry<String, Map<String, Map<Integer, Long>>> group :
        committed.offsets().entrySet()) {
      if (!groups.test(group.getKey())) {
        continue;
      }
      for (String topic : topics) {
        if (group.getValue().containsKey(topic) && handedOut.concerns(group.getKey(), topic)) {
          try {
            handedOut
                .oldest(group.getKey(), topic)
                .forEach((id, offset) ->
                    oldest
                        .computeIfAbsent(group.getKey(), key -> new HashMap<>())
                        .put(new QueueId(topic, broker, id), offset));
          } catch (BrokerFault fault) {
            faults.put(group.getKey(), Map.of(broker, String.valueOf(fault.getMessage())));
          }
        }
      }
    }
    return new AtBroker(broker, new Held(oldest, faults));
  }

  /** No group is moved on when nobody knows what it was handed. */
  private static Held unknown(
      ClusterClient cluster, String broker, GroupOffsets committed, BrokerFault fault) {
    String cause = "what POP handed out is not known: " + fault.getMessage();
    LOG.warnf("pop log not read: cluster=%s broker=%s cause=\"%s\"", cluster.name(), broker, cause);
    Map<String, Map<String, String>> faults = new HashMap<>();
    committed.offsets().keySet().forEach(group -> faults.put(group, Map.of(broker, cause)));
    return new Held(Map.of(), faults);
  }
}
