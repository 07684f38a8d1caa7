package dev.lockstep.coordinator.control;

import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.RejectedPolicy;
import dev.lockstep.admin.v1.StartPosition;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.coordinator.store.Direction;
import dev.lockstep.coordinator.store.QueueId;
import dev.lockstep.coordinator.store.QueueMapEntry;
import dev.lockstep.coordinator.store.ShardKind;
import dev.lockstep.coordinator.store.TopicPair;
import dev.lockstep.coordinator.time.ProtoTime;
import dev.lockstep.coordinator.topic.GroupTopics;
import dev.lockstep.coordinator.topic.TopicNames;
import dev.lockstep.coordinator.topic.TopicSelection.Selected;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.Checkpoint;
import dev.lockstep.worker.v1.DiscoverySpec;
import dev.lockstep.worker.v1.ProgressSpec;
import dev.lockstep.worker.v1.Queue;
import dev.lockstep.worker.v1.QueueAssignment;
import dev.lockstep.worker.v1.RelaySpec;
import dev.lockstep.worker.v1.ShardRef;
import dev.lockstep.worker.v1.TopicQueueMap;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Puts together what the owner of a shard is told to do. */
final class SpecFactory {
  private static final Duration SYNC_INTERVAL = Duration.ofSeconds(10);
  private static final int MIN_ONLINE_MOVE = 1000;
  private static final Duration MIN_ONLINE_MOVE_TIME = Duration.ofMinutes(5);
  private static final String PROGRESS_GROUP_PREFIX = "LOCKSTEP_";

  private final Function<String, Cluster> clusters;
  private final Hints hints;
  private final Duration discoveryInterval;

  /**
   * A factory.
   *
   * @param clusters a cluster by its id
   * @param hints the checkpoints
   * @param discoveryInterval time between two looks for topics
   */
  SpecFactory(Function<String, Cluster> clusters, Hints hints, Duration discoveryInterval) {
    this.clusters = clusters;
    this.hints = hints;
    this.discoveryInterval = discoveryInterval;
  }

  /** Knows how far queues got. */
  interface Hints {
    /** The last checkpoint of a source queue of a relay shard. */
    Optional<Checkpoint> checkpoint(String shardId, QueueId source);

    /** No hints at all: what is built with these is equal as long as nothing but hints changes. */
    Hints NONE = (shardId, source) -> Optional.empty();
  }

  /** The same factory without hints. */
  SpecFactory withoutHints() {
    return new SpecFactory(clusters, Hints.NONE, discoveryInterval);
  }

  /** What to tell the owner. The shard must be one that the task wants. */
  Assign assign(TaskRuntime task, ShardKind kind, ShardRef shard) {
    Assign.Builder assign = Assign.newBuilder().setShard(shard).setTask(task.config().getName());
    switch (kind) {
      case DISCOVERY -> assign.setDiscovery(discovery(task));
      case RELAY -> assign.setRelay(relay(task, shard.getShardId()));
      case PROGRESS -> assign.setProgress(progress(task));
    }
    return assign.build();
  }

  ProgressSpec progress(TaskRuntime task) {
    ProgressSpec.Builder spec =
        ProgressSpec.newBuilder()
            .setSource(clusters.apply(task.sourceCluster()))
            .setDestination(clusters.apply(task.destinationCluster()))
            .setSettings(settings(task))
            .addAllTopics(topics(task))
            .setTwoWay(task.twoWay());
    if (task.config().hasMessageTag()) {
      spec.setMessageTag(task.config().getMessageTag());
    }
    return spec.build();
  }

  List<TopicQueueMap> topics(TaskRuntime task) {
    return task.activeMaps().entrySet().stream().map(map -> topic(task, map)).toList();
  }

  private DiscoverySpec discovery(TaskRuntime task) {
    DiscoverySpec.Builder spec =
        DiscoverySpec.newBuilder()
            .setSource(clusters.apply(task.sourceCluster()))
            .setDestination(clusters.apply(task.destinationCluster()))
            .addAllMappings(task.selection().pairs().stream().map(s -> lookedFor(s, task)).toList())
            .setCreateDestinationTopics(
                !task.config().hasCreateDestinationTopics()
                    || task.config().getCreateDestinationTopics())
            .setProgressGroup(PROGRESS_GROUP_PREFIX + task.id())
            .setInterval(ProtoTime.duration(discoveryInterval))
            .setTwoWay(task.twoWay())
            .setListTopics(task.topicSelection().hasPatterns())
            .setListRetryTopics(GroupTopics.relaysRetry(task.config()))
            .setListDeadLetterTopics(GroupTopics.relaysDeadLetters(task.config()));
    if (task.config().getMappingsList().stream().anyMatch(SpecFactory::quarantines)) {
      spec.setQuarantineTopic(TopicNames.quarantine(task.id()));
    }
    return spec.build();
  }

  private static TopicMapping lookedFor(Selected selected, TaskRuntime task) {
    return TopicMapping.newBuilder()
        .setId(selected.mapping().getId())
        .setSourceTopic(selected.source())
        .setDestinationTopic(selected.destination())
        .setStart(fixed(selected.mapping(), task))
        .build();
  }

  /**
   * "Latest" is the time when the mapping was added: a queue may be found long after that, because
   * no worker was there or because the queue is new, and what it holds since then is to be copied.
   */
  private static StartPosition fixed(TopicMapping mapping, TaskRuntime task) {
    if (!mapping.getStart().getLatest()) {
      return mapping.getStart();
    }
    return StartPosition.newBuilder()
        .setTime(mapping.hasCreateTime() ? mapping.getCreateTime() : task.config().getCreateTime())
        .build();
  }

  private static boolean quarantines(TopicMapping mapping) {
    return mapping.getOnRejected() == RejectedPolicy.Value.QUARANTINE;
  }

  private RelaySpec relay(TaskRuntime task, String shardId) {
    List<QueueMapEntry> entries = task.entriesOf(shardId);
    TopicPair topics = entries.getFirst().topics();
    TopicMapping mapping = task.mapping(topics.mappingId()).orElseThrow();
    RelaySpec.Builder spec =
        RelaySpec.newBuilder()
            .setSource(clusters.apply(task.readCluster(topics.direction())))
            .setDestination(clusters.apply(task.writtenCluster(topics.direction())))
            .setMapping(withShare(mapping, task, shardId))
            .setSourceTopic(topics.sourceTopic())
            .setDestinationTopic(topics.destinationTopic())
            .addAllQueues(entries.stream().map(this::queue).toList())
            .setRelayCopies(task.config().getRelayCopies())
            .setProgressGroup(PROGRESS_GROUP_PREFIX + task.id());
    if (task.config().hasMessageTag()) {
      spec.setMessageTag(task.config().getMessageTag());
    }
    if (quarantines(mapping)) {
      spec.setQuarantineTopic(TopicNames.quarantine(task.id()));
    }
    task.rates().ofTask(shardId).ifPresent(spec::setRateLimit);
    return spec.build();
  }

  private static TopicMapping withShare(TopicMapping mapping, TaskRuntime task, String shardId) {
    return task.rates()
        .ofMapping(mapping.getId(), shardId)
        .map(share -> mapping.toBuilder().setRateLimit(share).build())
        .orElse(mapping);
  }

  private static ProgressSync settings(TaskRuntime task) {
    ProgressSync configured = task.config().getProgressSync();
    ProgressSync.Builder settings = configured.toBuilder().setEnabled(task.syncsProgress());
    if (!configured.hasAutomatic()) {
      settings.setAutomatic(!task.twoWay());
    }
    if (!configured.hasInterval()) {
      settings.setInterval(ProtoTime.duration(SYNC_INTERVAL));
    }
    if (!configured.hasMinOnlineMove()) {
      settings.setMinOnlineMove(MIN_ONLINE_MOVE);
    }
    if (!configured.hasMinOnlineMoveTime()) {
      settings.setMinOnlineMoveTime(ProtoTime.duration(MIN_ONLINE_MOVE_TIME));
    }
    return settings.build();
  }

  private TopicQueueMap topic(TaskRuntime task, Map.Entry<TopicPair, List<QueueMapEntry>> map) {
    TopicPair topics = map.getKey();
    TopicQueueMap.Builder topic =
        TopicQueueMap.newBuilder()
            .setMappingId(topics.mappingId())
            .setSourceTopic(topics.sourceTopic())
            .setDestinationTopic(topics.destinationTopic())
            .addAllQueues(map.getValue().stream().map(this::queue).toList())
            .setReverse(topics.direction() == Direction.REVERSE);
    TopicMapping mapping = task.mapping(topics.mappingId()).orElseThrow();
    if (mapping.hasFilter()) {
      topic.setFilter(mapping.getFilter());
    }
    return topic.build();
  }

  private QueueAssignment queue(QueueMapEntry entry) {
    QueueAssignment.Builder queue =
        QueueAssignment.newBuilder()
            .setSource(queue(entry.source()))
            .setDestination(queue(entry.destination()))
            .setStartOffset(entry.startOffset());
    hints.checkpoint(entry.shardId(), entry.source()).ifPresent(queue::setCheckpoint);
    return queue.build();
  }

  private static Queue queue(QueueId id) {
    return Queue.newBuilder().setBroker(id.broker()).setQueueId(id.queue()).build();
  }

  /** Regions whose workers are preferred for a shard, best first. */
  List<String> regions(TaskRuntime task, ShardKind kind, String shardId) {
    String source = clusters.apply(task.sourceCluster()).getRegion();
    String destination = clusters.apply(task.destinationCluster()).getRegion();
    return switch (kind) {
      // It asks the source often and the destination only when something is new.
      case DISCOVERY -> List.of(source, destination);
      // It reads logs of the destination and sets offsets there.
      case PROGRESS -> List.of(destination, source);
      // Appends wait for their answers one by one, pulls do not: near to where it writes.
      case RELAY ->
          reverse(task, shardId) ? List.of(source, destination) : List.of(destination, source);
    };
  }

  private static boolean reverse(TaskRuntime task, String shardId) {
    return task.entriesOf(shardId).stream()
        .anyMatch(e -> e.topics().direction() == Direction.REVERSE);
  }
}
