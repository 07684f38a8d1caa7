package dev.lockstep.e2e.failover;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What one group was delivered, in either cluster, over all phases of a run. Thread-safe. */
final class Ledger {

  private final Set<String> delivered = ConcurrentHashMap.newKeySet();
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
    if (delivered.add(id)) {
      return;
    }
    if (attempt > 1) {
      redelivered.increment();
    } else {
      at(phase).increment();
    }
  }

  boolean has(String id) {
    return delivered.contains(id);
  }

  /** How many different messages were delivered. */
  long distinct() {
    return delivered.size();
  }

  /** How often a message was delivered in this phase that had been delivered before. */
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
