package dev.lockstep.e2e.failover;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What one group was delivered, in either cluster, over all phases of a run. Thread-safe. */
final class Ledger {

  private final Map<String, Phase> delivered = new ConcurrentHashMap<>();
  private final Map<Phase, LongAdder> repeated = new EnumMap<>(Phase.class);
  private final LongAdder redelivered = new LongAdder();

  Ledger() {
    for (Phase phase : Phase.values()) {
      repeated.put(phase, new LongAdder());
    }
  }

  /**
   * A message was completed.
   *
   * @param attempt above 1 if the cluster itself delivered it again
   */
  void add(Phase phase, String id, int attempt) {
    Phase last = delivered.put(id, phase);
    if (last == null) {
      return;
    }
    if (attempt > 1) {
      redelivered.increment();
    } else {
      // Whatever brings it again, the move that came first after its last delivery is to blame: a
      // group that was set back by a disaster may come to it only in a later phase.
      at(last == phase ? phase : last.next()).increment();
    }
  }

  boolean has(String id) {
    return delivered.containsKey(id);
  }

  /** How many deliveries of messages that had been delivered before go back to this phase. */
  long repeated(Phase phase) {
    return at(phase).sum();
  }

  /** How often a cluster delivered one again since it was not acknowledged there in time. */
  long redelivered() {
    return redelivered.sum();
  }

  private LongAdder at(Phase phase) {
    return Objects.requireNonNull(repeated.get(phase));
  }
}
