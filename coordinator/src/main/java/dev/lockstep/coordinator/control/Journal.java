package dev.lockstep.coordinator.control;

import dev.lockstep.coordinator.store.AuditRecord;
import dev.lockstep.coordinator.store.CheckpointRecord;
import dev.lockstep.coordinator.store.LeaderEpoch;
import dev.lockstep.coordinator.store.QueueId;
import dev.lockstep.coordinator.store.Store;
import dev.lockstep.worker.v1.Checkpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * What may be written a moment later: checkpoints (hints) and audit entries. Written in batches, so
 * that reports cost no transaction each. Confined to the control loop; bounded.
 */
final class Journal {
  private static final Logger LOG = Logger.getLogger(Journal.class);
  private static final int AUDIT_LIMIT = 10_000;

  private final Map<Key, CheckpointRecord> checkpoints = new HashMap<>();
  private final Map<Key, CheckpointRecord> unwritten = new LinkedHashMap<>();
  private final List<AuditRecord> audit = new ArrayList<>();

  private record Key(String shardId, QueueId source) {}

  Journal(Collection<CheckpointRecord> stored) {
    stored.forEach(checkpoint -> checkpoints.put(key(checkpoint), checkpoint));
  }

  /** The last checkpoint of a source queue, written or not. */
  Optional<Checkpoint> checkpoint(String shardId, QueueId source) {
    return Optional.ofNullable(checkpoints.get(new Key(shardId, source)))
        .map(record ->
            Checkpoint.newBuilder()
                .setSourceOffset(record.sourceOffset())
                .setDestinationOffset(record.destinationOffset())
                .build());
  }

  void add(CheckpointRecord checkpoint) {
    CheckpointRecord before = checkpoints.put(key(checkpoint), checkpoint);
    if (!checkpoint.equals(before)) {
      unwritten.put(key(checkpoint), checkpoint);
    }
  }

  void add(AuditRecord entry) {
    if (audit.size() < AUDIT_LIMIT) {
      audit.add(entry);
    } else {
      LOG.warnf(
          "audit entry dropped, the store does not keep up task=%s shard=%s reason=%s message=\"%s\"",
          entry.taskId(), entry.shardId(), entry.reason(), entry.message());
    }
  }

  /** Forgets the checkpoints of a task that was deleted. */
  void forget(String taskId) {
    checkpoints.values().removeIf(checkpoint -> checkpoint.taskId().equals(taskId));
    unwritten.values().removeIf(checkpoint -> checkpoint.taskId().equals(taskId));
  }

  /** Writes what is unwritten. If the store fails, it stays unwritten. */
  void flush(Store store, LeaderEpoch epoch) {
    if (unwritten.isEmpty() && audit.isEmpty()) {
      return;
    }
    store.run(
        epoch,
        tables -> {
          tables.checkpoints().put(unwritten.values());
          audit.forEach(tables.audit()::append);
        });
    unwritten.clear();
    audit.clear();
  }

  private static Key key(CheckpointRecord checkpoint) {
    return new Key(checkpoint.shardId(), checkpoint.source());
  }
}
