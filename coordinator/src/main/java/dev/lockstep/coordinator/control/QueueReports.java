package dev.lockstep.coordinator.control;

import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.coordinator.store.QueueId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The last report on every source queue, by relay shard. Confined to the control loop. */
final class QueueReports {
  private final Map<String, Map<QueueId, QueueStatus>> reports = new HashMap<>();

  void take(String shardId, QueueId source, QueueStatus status) {
    reports.computeIfAbsent(shardId, id -> new HashMap<>()).put(source, status);
  }

  Optional<QueueStatus> last(String shardId, QueueId source) {
    return Optional.ofNullable(reports.getOrDefault(shardId, Map.of()).get(source));
  }

  /** Was a queue of the shard stopped by an error? */
  boolean hasStopped(String shardId) {
    return reports.getOrDefault(shardId, Map.of()).values().stream()
        .anyMatch(status -> status.getPhase() == QueuePhase.Value.STOPPED);
  }

  void forget(Collection<String> shardIds) {
    reports.keySet().removeAll(shardIds);
  }
}
