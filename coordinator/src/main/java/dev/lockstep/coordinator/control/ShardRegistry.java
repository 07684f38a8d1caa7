package dev.lockstep.coordinator.control;

import dev.lockstep.coordinator.store.Owner;
import dev.lockstep.coordinator.store.ShardRecord;
import dev.lockstep.worker.v1.ShardRef;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The shards in memory, by id. Confined to the control loop. */
final class ShardRegistry {
  private final Map<String, Shard> shards = new TreeMap<>();
  private long epochFloor;

  ShardRegistry(Collection<ShardRecord> stored, long epochFloor, Instant awaitedUntil) {
    stored.forEach(record -> shards.put(record.id(), new Shard(record, awaitedUntil)));
    this.epochFloor = epochFloor;
  }

  /** The epoch that new shards have before their first tenure. */
  long epochFloor() {
    return epochFloor;
  }

  Optional<Shard> find(String id) {
    return Optional.ofNullable(shards.get(id));
  }

  /** The shard, if this is its present tenure and this process has it. */
  Optional<Shard> current(ShardRef ref, Owner process) {
    return find(ref.getShardId()).filter(shard -> shard.isCurrent(ref, process));
  }

  List<Shard> all() {
    return List.copyOf(shards.values());
  }

  List<Shard> ofTask(String taskId) {
    return shards.values().stream().filter(shard -> shard.taskId().equals(taskId)).toList();
  }

  List<Shard> ownedBy(Owner process) {
    return shards.values().stream()
        .filter(shard -> shard.tenure().owner().filter(process::equals).isPresent())
        .toList();
  }

  /** Shards that any process of the worker owns. */
  List<Shard> ownedByWorker(String workerId) {
    return shards.values().stream()
        .filter(shard ->
            shard.tenure().owner().filter(owner -> owner.worker().equals(workerId)).isPresent())
        .toList();
  }

  boolean hasRetiring(String taskId) {
    return shards.values().stream()
        .anyMatch(shard -> shard.retiring() && shard.taskId().equals(taskId));
  }

  void added(ShardRecord committed) {
    shards.put(committed.id(), new Shard(committed, Instant.MIN));
  }

  void removed(Shard shard) {
    shards.remove(shard.id());
    epochFloor = Math.max(epochFloor, shard.record().epoch());
  }
}
