package dev.lockstep.coordinator.assignment;

import dev.lockstep.coordinator.store.ShardKind;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How much each worker has to do, while a plan is made. */
final class Loads {
  private final Map<String, WorkerLoad> workers = new TreeMap<>();
  private final Map<String, Map<ShardKind, Integer>> counts = new HashMap<>();

  Loads(Collection<WorkerLoad> workers) {
    workers.forEach(worker -> this.workers.put(worker.id(), worker));
  }

  Optional<WorkerLoad> worker(String id) {
    return Optional.ofNullable(workers.get(id));
  }

  void add(String worker, ShardKind kind) {
    of(worker).merge(kind, 1, Integer::sum);
  }

  void remove(String worker, ShardKind kind) {
    of(worker).merge(kind, -1, Integer::sum);
  }

  int count(String worker, ShardKind kind) {
    return of(worker).getOrDefault(kind, 0);
  }

  /** The workers that may get the shard: those of the best region that has any. */
  List<WorkerLoad> candidates(ShardPlace shard) {
    List<WorkerLoad> able = workers.values().stream().filter(w -> w.takes(shard.kind())).toList();
    for (String region : shard.regions()) {
      List<WorkerLoad> near =
          able.stream().filter(w -> !region.isEmpty() && w.region().equals(region)).toList();
      if (!near.isEmpty()) {
        return near;
      }
    }
    return able;
  }

  /** The candidate with the least to do. */
  Optional<WorkerLoad> best(ShardPlace shard) {
    return candidates(shard).stream().min(lightest(shard.kind()));
  }

  /** Workers that can be talked to, the one with the most to do first. */
  List<WorkerLoad> heaviestFirst(ShardKind kind) {
    return workers.values().stream()
        .filter(w -> w.takes(kind))
        .sorted(lightest(kind).reversed())
        .toList();
  }

  private Comparator<WorkerLoad> lightest(ShardKind kind) {
    return Comparator.<WorkerLoad>comparingInt(w -> count(w.id(), kind))
        .thenComparingInt(w -> of(w.id()).values().stream().mapToInt(Integer::intValue).sum())
        .thenComparingDouble(WorkerLoad::bytesPerSecond)
        .thenComparing(WorkerLoad::id);
  }

  private Map<ShardKind, Integer> of(String worker) {
    return counts.computeIfAbsent(worker, id -> new EnumMap<>(ShardKind.class));
  }
}
