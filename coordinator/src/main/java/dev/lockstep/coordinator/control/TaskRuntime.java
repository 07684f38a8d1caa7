package dev.lockstep.coordinator.control;

import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.TaskState;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.coordinator.catalog.ResourceNames;
import dev.lockstep.coordinator.store.Direction;
import dev.lockstep.coordinator.store.QueueMapEntry;
import dev.lockstep.coordinator.store.ShardKind;
import dev.lockstep.coordinator.store.TopicPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A task in memory: its configuration, its queue maps and what follows from both. Confined to the
 * control loop.
 */
final class TaskRuntime {
  private final String id;
  private final NavigableMap<TopicPair, List<QueueMapEntry>> maps = new TreeMap<>();
  private final Map<String, List<QueueMapEntry>> byShard = new HashMap<>();
  private final TopicFindings findings = new TopicFindings();
  private final Map<ShardKind, Instant> shortages = new EnumMap<>(ShardKind.class);
  private Task config;
  private boolean specsStale = true;

  TaskRuntime(Task config, Collection<QueueMapEntry> entries) {
    this.id = ResourceNames.taskId(config.getName());
    this.config = config;
    entries.forEach(this::add);
  }

  String id() {
    return id;
  }

  Task config() {
    return config;
  }

  String sourceCluster() {
    return ResourceNames.clusterId(config.getSource());
  }

  String destinationCluster() {
    return ResourceNames.clusterId(config.getDestination());
  }

  TopicFindings findings() {
    return findings;
  }

  /** Kinds of shard for which there is no worker, with since when. */
  Map<ShardKind, Instant> shortages() {
    return shortages;
  }

  void configured(Task changed) {
    config = changed;
    specsStale = true;
  }

  void mapped(List<QueueMapEntry> committed) {
    committed.forEach(this::add);
    specsStale = true;
  }

  /** Something that the owners' specifications are made from has changed. */
  void specsStale() {
    specsStale = true;
  }

  /** Were the owners' specifications possibly overtaken? Answered once. */
  boolean takeSpecsStale() {
    boolean stale = specsStale;
    specsStale = false;
    return stale;
  }

  boolean paused() {
    return config.getState() == TaskState.Value.PAUSED;
  }

  boolean twoWay() {
    return config.getDirection() == TaskDirection.Value.TWO_WAY;
  }

  boolean syncsProgress() {
    ProgressSync sync = config.getProgressSync();
    return config.hasProgressSync() && (!sync.hasEnabled() || sync.getEnabled());
  }

  Optional<TopicMapping> mapping(String mappingId) {
    return config.getMappingsList().stream().filter(m -> m.getId().equals(mappingId)).findFirst();
  }

  /** The map of a topic so far, by position. */
  List<QueueMapEntry> map(TopicPair topics) {
    return maps.getOrDefault(topics, List.of());
  }

  /** Number for the next relay shard of a mapping. */
  int nextShard(TopicPair topics) {
    return maps.values().stream()
            .flatMap(List::stream)
            .mapToInt(
                e -> ShardIds.relayNumber(e.shardId(), id, topics.direction(), topics.mappingId()))
            .max()
            .orElse(-1)
        + 1;
  }

  /** The maps of topics that the configuration still has, by mapping, direction and topics. */
  NavigableMap<TopicPair, List<QueueMapEntry>> activeMaps() {
    NavigableMap<TopicPair, List<QueueMapEntry>> active = new TreeMap<>();
    maps.forEach((topics, entries) -> {
      if (isActive(topics)) {
        active.put(topics, List.copyOf(entries));
      }
    });
    return active;
  }

  /** Does the configuration still have these topics? */
  boolean isActive(TopicPair topics) {
    Optional<TopicMapping> mapping = mapping(topics.mappingId());
    if (mapping.isEmpty() || (topics.direction() == Direction.REVERSE && !twoWay())) {
      return false;
    }
    TopicMapping found = mapping.get();
    if (found.getSourceTopic().isEmpty()) {
      return true;
    }
    return switch (topics.direction()) {
      case FORWARD ->
          found.getSourceTopic().equals(topics.sourceTopic())
              && found.getDestinationTopic().equals(topics.destinationTopic());
      case REVERSE ->
          found.getDestinationTopic().equals(topics.sourceTopic())
              && found.getSourceTopic().equals(topics.destinationTopic());
    };
  }

  /** The shards that the task shall have running now, with their kinds. */
  NavigableMap<String, ShardKind> desiredShards() {
    NavigableMap<String, ShardKind> desired = new TreeMap<>();
    if (paused()) {
      return desired;
    }
    desired.put(ShardIds.discovery(id), ShardKind.DISCOVERY);
    activeMaps().values().stream()
        .flatMap(List::stream)
        .forEach(entry -> desired.put(entry.shardId(), ShardKind.RELAY));
    if (syncsProgress() && desired.size() > 1) {
      desired.put(ShardIds.progress(id), ShardKind.PROGRESS);
    }
    return desired;
  }

  /** The queues of a relay shard, by position. */
  List<QueueMapEntry> entriesOf(String shardId) {
    return byShard.getOrDefault(shardId, List.of());
  }

  private void add(QueueMapEntry entry) {
    maps.computeIfAbsent(entry.topics(), topics -> new ArrayList<>()).add(entry);
    byShard.computeIfAbsent(entry.shardId(), shard -> new ArrayList<>()).add(entry);
  }
}
