package dev.lockstep.coordinator.control;

import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.TaskState;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.coordinator.catalog.ResourceNames;
import dev.lockstep.coordinator.store.Direction;
import dev.lockstep.coordinator.store.QueueId;
import dev.lockstep.coordinator.store.QueueMapEntry;
import dev.lockstep.coordinator.store.ShardKind;
import dev.lockstep.coordinator.store.TopicPair;
import dev.lockstep.coordinator.topic.TopicSelection;
import dev.lockstep.coordinator.topic.TopicSelection.Selection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A task in memory: its configuration, its queue maps and what follows from both. Confined to the
 * control loop.
 */
final class TaskRuntime {
  private final String id;
  private final NavigableMap<TopicPair, List<QueueMapEntry>> maps = new TreeMap<>();
  private final Map<String, List<QueueMapEntry>> byShard = new HashMap<>();
  private final TopicFindings findings = new TopicFindings();
  private final TopicLists topics = new TopicLists();
  private final RateShares rates = new RateShares(this);
  private final Map<ShardKind, Instant> shortages = new EnumMap<>(ShardKind.class);
  private final Set<ShardKind> staleSpecs = EnumSet.allOf(ShardKind.class);
  private Task config;
  private TopicSelection topicSelection;
  private @Nullable Derived derived;

  /** What follows from configuration, topics and maps; made anew when one of them changes. */
  private record Derived(
      Selection selection,
      NavigableMap<TopicPair, List<QueueMapEntry>> activeMaps,
      NavigableMap<String, ShardKind> desiredShards) {}

  TaskRuntime(Task config, Collection<QueueMapEntry> entries) {
    this.id = ResourceNames.taskId(config.getName());
    this.config = config;
    this.topicSelection = TopicSelection.of(config);
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

  /** The cluster that is read in a direction. */
  String readCluster(Direction direction) {
    return switch (direction) {
      case FORWARD -> sourceCluster();
      case REVERSE -> destinationCluster();
    };
  }

  /** The cluster that is written in a direction. */
  String writtenCluster(Direction direction) {
    return switch (direction) {
      case FORWARD -> destinationCluster();
      case REVERSE -> sourceCluster();
    };
  }

  TopicFindings findings() {
    return findings;
  }

  /** The shares of its rate limits. */
  RateShares rates() {
    return rates;
  }

  /** Kinds of shard for which there is no worker, with since when. */
  Map<ShardKind, Instant> shortages() {
    return shortages;
  }

  void configured(Task changed) {
    config = changed;
    topicSelection = TopicSelection.of(changed);
    changed(ShardKind.DISCOVERY, ShardKind.RELAY, ShardKind.PROGRESS);
  }

  void mapped(List<QueueMapEntry> committed) {
    committed.forEach(this::add);
    // Relay shards of maps there are keep their queues.
    changed(ShardKind.DISCOVERY, ShardKind.PROGRESS);
  }

  /** The topics of the cluster that is read in a direction. Returns true if they are news. */
  boolean listed(Direction direction, Collection<String> found) {
    boolean news = topics.take(direction, found);
    if (news) {
      changed(ShardKind.DISCOVERY);
    }
    return news;
  }

  /** Are the topics known that patterns are to be matched with? */
  boolean listed() {
    return topicSelection.directions().stream().allMatch(topics::has);
  }

  private void changed(ShardKind... stale) {
    derived = null;
    staleSpecs.addAll(List.of(stale));
  }

  /** The specifications of all owners may have been overtaken. */
  void specsStale() {
    staleSpecs.addAll(EnumSet.allOf(ShardKind.class));
  }

  /** The specifications of the owners of one kind of shard may have been overtaken. */
  void specsStale(ShardKind kind) {
    staleSpecs.add(kind);
  }

  /** Of which kinds were the owners' specifications possibly overtaken? Answered once. */
  Set<ShardKind> takeStaleSpecs() {
    Set<ShardKind> stale = EnumSet.copyOf(staleSpecs);
    staleSpecs.clear();
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
    return topicSelection.mapping(mappingId);
  }

  /** Which topics are copied, by the configuration. */
  TopicSelection topicSelection() {
    return topicSelection;
  }

  /** The topics that are copied, by the configuration and the topics that are known. */
  Selection selection() {
    return derived().selection();
  }

  /** The map of a topic so far, by position. */
  List<QueueMapEntry> map(TopicPair topics) {
    return maps.getOrDefault(topics, List.of());
  }

  /**
   * Where source queues of these topics are copied to already, or were once: by this mapping or by
   * another one that had the topics before it.
   */
  Map<QueueId, QueueId> destinationsSoFar(TopicPair topics) {
    Map<QueueId, QueueId> destinations = new HashMap<>();
    maps.forEach((pair, entries) -> {
      if (pair.sameTopics(topics)) {
        entries.forEach(e -> destinations.putIfAbsent(e.source(), e.destination()));
      }
    });
    return destinations;
  }

  /** Number for the next relay shard of a mapping. */
  int nextShard(TopicPair topics) {
    return maps.entrySet().stream()
            .filter(map -> map.getKey().mappingId().equals(topics.mappingId()))
            .flatMap(map -> map.getValue().stream())
            .mapToInt(
                e -> ShardIds.relayNumber(e.shardId(), id, topics.direction(), topics.mappingId()))
            .max()
            .orElse(-1)
        + 1;
  }

  /** The maps of topics that the configuration still has, by mapping, direction and topics. */
  NavigableMap<TopicPair, List<QueueMapEntry>> activeMaps() {
    return derived().activeMaps();
  }

  /** Does the configuration still have these topics? */
  boolean isActive(TopicPair topics) {
    return topicSelection.has(topics);
  }

  /** The shards that the task shall have running now, with their kinds. */
  NavigableMap<String, ShardKind> desiredShards() {
    return derived().desiredShards();
  }

  /** The queues of a relay shard, by position. */
  List<QueueMapEntry> entriesOf(String shardId) {
    return byShard.getOrDefault(shardId, List.of());
  }

  private void add(QueueMapEntry entry) {
    maps.computeIfAbsent(entry.topics(), topics -> new ArrayList<>()).add(entry);
    byShard.computeIfAbsent(entry.shardId(), shard -> new ArrayList<>()).add(entry);
  }

  private Derived derived() {
    Derived known = derived;
    if (known == null) {
      NavigableMap<TopicPair, List<QueueMapEntry>> active = new TreeMap<>();
      maps.forEach((pair, entries) -> {
        if (isActive(pair)) {
          active.put(pair, List.copyOf(entries));
        }
      });
      known =
          new Derived(
              topicSelection.select(knownTopics(active.keySet())),
              Collections.unmodifiableNavigableMap(active),
              Collections.unmodifiableNavigableMap(desired(active)));
      derived = known;
    }
    return known;
  }

  /** Those that were told of, and those that are mapped: a new leader knows these at once. */
  private Set<String> knownTopics(Set<TopicPair> active) {
    Set<String> known = topics.all();
    active.forEach(pair ->
        known.add(
            switch (pair.direction()) {
              case FORWARD -> pair.sourceTopic();
              case REVERSE -> pair.destinationTopic();
            }));
    return known;
  }

  private NavigableMap<String, ShardKind> desired(
      NavigableMap<TopicPair, List<QueueMapEntry>> active) {
    NavigableMap<String, ShardKind> desired = new TreeMap<>();
    if (paused()) {
      return desired;
    }
    desired.put(ShardIds.discovery(id), ShardKind.DISCOVERY);
    active.values().stream()
        .flatMap(List::stream)
        .forEach(entry -> desired.put(entry.shardId(), ShardKind.RELAY));
    if (syncsProgress() && desired.size() > 1) {
      desired.put(ShardIds.progress(id), ShardKind.PROGRESS);
    }
    return desired;
  }
}
