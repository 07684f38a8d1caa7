package dev.lockstep.rocketmq.pop;

import dev.lockstep.rocketmq.pop.PopRecord.Receipt;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What one broker handed out and was not acknowledged yet, from its records in their order. Bounded
 * by what is on its way to consumers. Not thread-safe.
 */
final class PopLedger {

  private static final long DUE_KEPT_MS = Duration.ofHours(1).toMillis();

  /** A group's hand-outs of a topic, which may be a retry topic. */
  record GroupTopic(String group, String topic) {}

  private record Pending(long dueTime, NavigableSet<Long> offsets) {}

  private final Map<Receipt, Pending> pending = new HashMap<>();
  private final Map<GroupTopic, Long> lastDue = new HashMap<>();

  void add(PopRecord item) {
    switch (item) {
      case PopRecord.CheckPoint(Receipt receipt, var offsets, long dueTime) -> {
        lastDue.merge(new GroupTopic(receipt.group(), receipt.topic()), dueTime, Math::max);
        if (!offsets.isEmpty()) {
          pending.put(receipt, new Pending(dueTime, new TreeSet<>(offsets)));
        }
      }
      case PopRecord.Acknowledgement(Receipt receipt, var offsets) -> {
        Pending handedOut = pending.get(receipt);
        if (handedOut != null
            && handedOut.offsets().removeAll(offsets)
            && handedOut.offsets().isEmpty()) {
          pending.remove(receipt);
        }
      }
    }
  }

  /** Drops what was due before a time: by now it is in retry topics. */
  void forgetDueBefore(long time) {
    pending.values().removeIf(handedOut -> handedOut.dueTime() < time);
    lastDue.values().removeIf(due -> due < time - DUE_KEPT_MS);
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  /** When each group's last hand-out of a topic falls due, open or not; of an hour at least. */
  Map<GroupTopic, Long> lastDue() {
    return Map.copyOf(lastDue);
  }

  void clear() {
    pending.clear();
  }

  /** Offsets by group, topic and queue id. */
  Map<String, Map<String, Map<Integer, NavigableSet<Long>>>> unacknowledged() {
    Map<String, Map<String, Map<Integer, NavigableSet<Long>>>> all = new HashMap<>();
    pending.forEach((receipt, handedOut) ->
        all.computeIfAbsent(receipt.group(), key -> new HashMap<>())
            .computeIfAbsent(receipt.topic(), key -> new HashMap<>())
            .computeIfAbsent(receipt.queueId(), key -> new TreeSet<>())
            .addAll(handedOut.offsets()));
    return all;
  }
}
