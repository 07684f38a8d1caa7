package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Asks one broker what holds groups back.
 *
 * @param all what was committed at each broker of the cluster, read before
 * @param topics in which messages may hold a group
 * @param groups the ones to look up, each of which has progress on one of the topics
 */
record HoldQuestion(
    ClusterClient cluster,
    String broker,
    Map<String, GroupOffsets> all,
    Set<String> topics,
    Set<String> groups) {

  private static final Logger LOG = Logger.getLogger(HoldQuestion.class);
  private static final int LOOKS_AT_ONCE = 32;

  /** What was committed at the broker. */
  GroupOffsets committed() {
    return all.getOrDefault(broker, new GroupOffsets(Map.of()));
  }

  /** What is to be found out for one group. */
  record Look(String group, Finding finding) {}

  /** Finds the oldest message that a group is not done with, by queue. */
  interface Finding {
    Map<QueueId, Long> oldest() throws BrokerFault, InterruptedException;
  }

  private sealed interface Answer {
    record Oldest(String group, Map<QueueId, Long> offsets) implements Answer {}

    record Fault(String group, String cause) implements Answer {}
  }

  /** The answers to many looks; those that fail hold their group where it is. */
  Held answer(List<Look> looks) throws InterruptedException {
    Map<String, Map<QueueId, Long>> oldest = new HashMap<>();
    Map<String, Map<String, String>> faults = new HashMap<>();
    for (Answer answer : FanOut.map(looks, LOOKS_AT_ONCE, HoldQuestion::take)) {
      switch (answer) {
        case Answer.Oldest(String group, var offsets) ->
            oldest.computeIfAbsent(group, key -> new HashMap<>()).putAll(offsets);
        case Answer.Fault(String group, String cause) -> faults.put(group, Map.of(broker, cause));
      }
    }
    return new Held(oldest, faults);
  }

  private static Answer take(Look look) throws InterruptedException {
    try {
      return new Answer.Oldest(look.group(), look.finding().oldest());
    } catch (BrokerFault fault) {
      return new Answer.Fault(look.group(), fault.getMessage());
    }
  }

  /** No group is moved on when nobody knows what holds it. */
  Held unknown(String what, BrokerFault fault) {
    String cause = "%s is not known: %s".formatted(what, fault.getMessage());
    LOG.warnf("holds not read: cluster=%s broker=%s cause=\"%s\"", cluster.name(), broker, cause);
    Map<String, Map<String, String>> faults = new HashMap<>();
    groups.forEach(group -> faults.put(group, Map.of(broker, cause)));
    return new Held(Map.of(), faults);
  }
}
