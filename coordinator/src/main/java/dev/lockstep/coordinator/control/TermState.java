package dev.lockstep.coordinator.control;

import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.coordinator.catalog.ResourceNames;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.store.ClusterRecord;
import dev.lockstep.coordinator.store.LeaderEpoch;
import dev.lockstep.coordinator.store.QueueMapEntry;
import dev.lockstep.coordinator.store.ShardRecord;
import dev.lockstep.coordinator.store.Store;
import dev.lockstep.coordinator.store.Tables;
import dev.lockstep.coordinator.store.TaskRecord;
import dev.lockstep.coordinator.store.TopicPair;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * All that a leader knows during one term: read from the store when the term begins, thrown away
 * when it ends. Confined to the control loop.
 */
final class TermState {
  private final LeaderEpoch epoch;
  private final Store store;
  private final Clock clock;
  private final Clock steady;
  private final ControlSettings settings;
  private final Map<String, Cluster> clusters = new HashMap<>();
  private final Map<String, TaskRuntime> tasks = new TreeMap<>();
  private final Fleet fleet = new Fleet();
  private final QueueReports reports = new QueueReports();
  private final Map<String, TopicPair> leavingTopics = new HashMap<>();
  private final ShardRegistry shards;
  private final Journal journal;
  private final SpecFactory specs;
  private boolean dirty = true;

  private TermState(
      LeaderEpoch epoch,
      Store store,
      Clock clock,
      Clock steady,
      ControlSettings settings,
      Tables tables) {
    this.epoch = epoch;
    this.store = store;
    this.clock = clock;
    this.steady = steady;
    this.settings = settings;
    // Owners may have got a lease from the leader before until a moment ago.
    Instant awaitedUntil = steady.instant().plus(settings.lease()).plus(settings.settle());
    for (ClusterRecord cluster : tables.clusters().all()) {
      clusters.put(cluster.id(), cluster.config());
    }
    List<ShardRecord> stored = tables.shards().all();
    Set<String> leaving = new HashSet<>();
    stored.stream().filter(ShardRecord::retiring).forEach(shard -> leaving.add(shard.taskId()));
    for (String deleted : leaving) {
      tables
          .queueMaps()
          .ofTask(deleted)
          .forEach(entry -> leavingTopics.put(entry.shardId(), entry.topics()));
    }
    for (TaskRecord task : tables.tasks().all()) {
      // A task under the name of a deleted one has no map before the shards of that are gone.
      tasks.put(
          task.id(),
          new TaskRuntime(
              task.config(),
              leaving.contains(task.id()) ? List.of() : tables.queueMaps().ofTask(task.id())));
    }
    shards = new ShardRegistry(stored, tables.shards().epochFloor(), awaitedUntil);
    journal = new Journal(tables.checkpoints().all());
    specs =
        new SpecFactory(this::requireCluster, journal::checkpoint, settings.discoveryInterval());
  }

  static TermState load(
      LeaderEpoch epoch, Store store, Clock clock, Clock steady, ControlSettings settings) {
    return store.read(tables -> new TermState(epoch, store, clock, steady, settings, tables));
  }

  LeaderEpoch epoch() {
    return epoch;
  }

  Store store() {
    return store;
  }

  ControlSettings settings() {
    return settings;
  }

  /** For leases: not moved by steps of the system's time, and not to be shown. */
  Instant now() {
    return steady.instant();
  }

  /** For what people read. */
  Instant time() {
    return clock.instant();
  }

  Fleet fleet() {
    return fleet;
  }

  ShardRegistry shards() {
    return shards;
  }

  QueueReports reports() {
    return reports;
  }

  Journal journal() {
    return journal;
  }

  SpecFactory specs() {
    return specs;
  }

  /** Something happened after which the plan may be another one. */
  void dirty() {
    dirty = true;
  }

  boolean isDirty() {
    return dirty;
  }

  void planned() {
    dirty = false;
  }

  Collection<TaskRuntime> tasks() {
    return List.copyOf(tasks.values());
  }

  Optional<TaskRuntime> task(String id) {
    return Optional.ofNullable(tasks.get(id));
  }

  TaskRuntime requireTask(String id) {
    return task(id)
        .orElseThrow(() ->
            new ControlException(
                Reason.TASK_NOT_FOUND,
                "there is no tasks/" + id + "; ListTasks shows those there are"));
  }

  void put(TaskRuntime task) {
    tasks.put(task.id(), task);
    dirty = true;
  }

  void put(Cluster cluster) {
    String id = ResourceNames.clusterId(cluster.getName());
    clusters.put(id, cluster);
    tasks.values().stream()
        .filter(task -> task.sourceCluster().equals(id) || task.destinationCluster().equals(id))
        .forEach(TaskRuntime::specsStale);
    dirty = true;
  }

  void removeCluster(String id) {
    clusters.remove(id);
  }

  /** Forgets a task; its shards are retiring from now on. */
  void removeTask(String id) {
    List<Shard> retiring = shards.ofTask(id);
    retiring.forEach(
        shard -> topicsOf(shard).ifPresent(topics -> leavingTopics.put(shard.id(), topics)));
    tasks.remove(id);
    journal.forget(id);
    reports.forget(retiring.stream().map(Shard::id).toList());
    retiring.forEach(Shard::retired);
    dirty = true;
  }

  /** A retiring shard is gone. */
  void removed(Shard shard) {
    shards.removed(shard);
    leavingTopics.remove(shard.id());
  }

  /** The topics that a relay shard copies, of a deleted task too; empty for other shards. */
  Optional<TopicPair> topicsOf(Shard shard) {
    if (shard.retiring()) {
      return Optional.ofNullable(leavingTopics.get(shard.id()));
    }
    return task(shard.taskId())
        .flatMap(task -> task.entriesOf(shard.id()).stream().findFirst())
        .map(QueueMapEntry::topics);
  }

  private Cluster requireCluster(String id) {
    Cluster cluster = clusters.get(id);
    if (cluster == null) {
      throw new IllegalStateException(
          "a task names clusters/" + id + ", which is not in the store");
    }
    return cluster;
  }
}
