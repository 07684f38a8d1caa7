package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.pop.HandedOut;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private static final int GROUPS_AT_ONCE = 32;

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

    /** Of one topic. */
    Map<QueueId, Long> oldest(String group, String topic) {
      Map<QueueId, Long> onTopic = new HashMap<>(oldest.getOrDefault(group, Map.of()));
      onTopic.keySet().removeIf(queue -> !queue.topic().equals(topic));
      return onTopic;
    }

    /** The same, but for these queues of a group. */
    Held without(String group, Set<QueueId> queues) {
      Map<QueueId, Long> left = new HashMap<>(oldest.getOrDefault(group, Map.of()));
      left.keySet().removeAll(queues);
      Map<String, Map<QueueId, Long>> changed = new HashMap<>(oldest);
      changed.put(group, left);
      return new Held(changed, faults);
    }

    Optional<String> fault(String group, String broker) {
      return Optional.ofNullable(faults.getOrDefault(group, Map.of()).get(broker));
    }
  }

  private record AtBroker(String broker, Held held) {}

  private record Look(String group, String topic) {}

  private sealed interface Answer {
    record Oldest(Look look, Map<Integer, Long> offsets) implements Answer {}

    record Fault(Look look, String cause) implements Answer {}
  }

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
      handedOut = cluster.pop().handedOut(broker, committed, groups);
    } catch (BrokerFault fault) {
      return new AtBroker(
          broker,
          fault.kind() == BrokerFault.Kind.DENIED
              ? Held.NOTHING // who has no POP groups need not allow it
              : unknown(cluster, broker, committed, fault));
    }
    for (Answer answer :
        FanOut.map(
            concerned(committed, topics, groups, handedOut),
            GROUPS_AT_ONCE,
            look -> ask(handedOut, look))) {
      switch (answer) {
        case Answer.Oldest(Look look, var offsets) ->
            offsets.forEach((id, offset) ->
                oldest
                    .computeIfAbsent(look.group(), key -> new HashMap<>())
                    .put(new QueueId(look.topic(), broker, id), offset));
        case Answer.Fault(Look look, String cause) ->
            faults.put(look.group(), Map.of(broker, cause));
      }
    }
    return new AtBroker(broker, new Held(oldest, faults));
  }

  private static List<Look> concerned(
      GroupOffsets committed, List<String> topics, Predicate<String> groups, HandedOut handedOut) {
    List<Look> looks = new ArrayList<>();
    committed
        .offsets()
        .forEach((group, byTopic) -> {
          if (groups.test(group)) {
            topics.stream()
                .filter(topic -> byTopic.containsKey(topic) && handedOut.concerns(group, topic))
                .forEach(topic -> looks.add(new Look(group, topic)));
          }
        });
    return looks;
  }

  private static Answer ask(HandedOut handedOut, Look look) throws InterruptedException {
    try {
      return new Answer.Oldest(look, handedOut.oldest(look.group(), look.topic()));
    } catch (BrokerFault fault) {
      return new Answer.Fault(look, String.valueOf(fault.getMessage()));
    }
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
