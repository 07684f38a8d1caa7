package dev.lockstep.coordinator.control;

import dev.lockstep.coordinator.store.QueueId;
import dev.lockstep.coordinator.store.QueueMapEntry;
import dev.lockstep.coordinator.store.TopicPair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides which source queue goes to which destination queue, and in which shard. Pure.
 *
 * <ul>
 *   <li>The first map of a topic: i-th source queue to i-th destination queue, by broker name and
 *       queue id; more source queues than destination queues wrap round.
 *   <li>Entries are never changed or removed. Source queues that are found later are appended: each
 *       to the first destination queue that no entry uses, else wrapping round by position.
 *   <li>A source queue that another mapping of the task copied before goes on where its copies are,
 *       so that the relay finds them there.
 *   <li>New entries are packed into new shards; those with the same destination queue into the same
 *       one, so that one writer appends to it.
 *   <li>Every queue starts where the mapping says, those found later too: a queue is late when it
 *       is new, but also when its broker was away at first, with all that it keeps.
 * </ul>
 */
final class QueueMapPlanner {
  private final int queuesPerShard;

  QueueMapPlanner(int queuesPerShard) {
    this.queuesPerShard = queuesPerShard;
  }

  /**
   * A source queue as found.
   *
   * @param queue the queue
   * @param startOffset where the mapping's start position lies
   */
  record Found(QueueId queue, long startOffset) {}

  /**
   * The entries to append.
   *
   * @param taskId the task
   * @param topics the topics and the direction
   * @param existing the map so far, by position
   * @param sources the source queues as found
   * @param destinations the destination queues as found
   * @param soFar where source queues of these topics went under whatever mapping
   * @param nextShard number of the mapping's next relay shard
   */
  List<QueueMapEntry> extend(
      String taskId,
      TopicPair topics,
      List<QueueMapEntry> existing,
      Map<QueueId, QueueId> soFar,
      Collection<Found> sources,
      Collection<QueueId> destinations,
      int nextShard) {
    List<QueueId> targets = List.copyOf(new TreeSet<>(destinations));
    List<Found> added = added(existing, sources);
    if (targets.isEmpty() || added.isEmpty()) {
      return List.of();
    }
    Map<QueueId, List<QueueMapEntry>> byDestination = new LinkedHashMap<>();
    TreeSet<QueueId> unused = new TreeSet<>(targets);
    existing.forEach(entry -> unused.remove(entry.destination()));
    int position = existing.size();
    added.forEach(
        source -> Optional.ofNullable(soFar.get(source.queue())).ifPresent(unused::remove));
    for (Found source : added) {
      QueueId known = soFar.get(source.queue());
      QueueId free = unused.isEmpty() ? targets.get(position % targets.size()) : unused.first();
      QueueId destination = known != null && targets.contains(known) ? known : free;
      unused.remove(destination);
      byDestination
          .computeIfAbsent(destination, queue -> new ArrayList<>())
          .add(
              new QueueMapEntry(
                  taskId, topics, position, source.queue(), destination, source.startOffset(), ""));
      position++;
    }
    return pack(taskId, topics, byDestination.values(), nextShard);
  }

  private static List<Found> added(List<QueueMapEntry> existing, Collection<Found> sources) {
    Set<QueueId> known = new HashSet<>();
    existing.forEach(entry -> known.add(entry.source()));
    Map<QueueId, Found> added = new TreeMap<>();
    sources.stream()
        .filter(found -> !known.contains(found.queue()))
        .forEach(f -> added.putIfAbsent(f.queue(), f));
    return List.copyOf(added.values());
  }

  private List<QueueMapEntry> pack(
      String taskId, TopicPair topics, Collection<List<QueueMapEntry>> groups, int nextShard) {
    List<QueueMapEntry> packed = new ArrayList<>();
    int shard = nextShard;
    int inShard = 0;
    for (List<QueueMapEntry> group : groups) {
      if (inShard > 0 && inShard + group.size() > queuesPerShard) {
        shard++;
        inShard = 0;
      }
      String shardId = ShardIds.relay(taskId, topics.direction(), topics.mappingId(), shard);
      group.forEach(entry -> packed.add(inShard(entry, shardId)));
      inShard += group.size();
    }
    packed.sort(Comparator.comparingInt(QueueMapEntry::position));
    return List.copyOf(packed);
  }

  private static QueueMapEntry inShard(QueueMapEntry entry, String shardId) {
    return new QueueMapEntry(
        entry.taskId(),
        entry.topics(),
        entry.position(),
        entry.source(),
        entry.destination(),
        entry.startOffset(),
        shardId);
  }
}
