package dev.lockstep.worker.session;

import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.worker.v1.DirectionReport;
import dev.lockstep.worker.v1.ProgressReport;
import dev.lockstep.worker.v1.RelayReport;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.ShardEvent;
import dev.lockstep.worker.v1.ShardRef;
import dev.lockstep.worker.v1.TopicReport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Reports and events on their way to the coordinator. A report is a state: a newer one takes the
 * place of one of the same subject that still waits, so that the memory is bounded by the subjects,
 * not by how long the coordinator is away. Events are all kept, up to a bound. Thread-safe.
 */
final class Outbox {

  private static final Logger LOG = Logger.getLogger(Outbox.class);
  private static final int MAX_EVENTS = 10_000;
  private static final int MAX_GROUPS_PER_REPORT = 200;

  private record TopicSubject(
      ShardRef shard, String mapping, boolean reverse, String sourceTopic) {}

  private record DirectionSubject(ShardRef shard, boolean reverse) {}

  private record GroupSubject(String group, String sourceTopic, int direction) {}

  private final Deque<ShardEvent> events = new ArrayDeque<>();
  private final Map<ShardRef, RelayReport> relays = new LinkedHashMap<>();
  private final Map<DirectionSubject, DirectionReport> directions = new LinkedHashMap<>();
  private final Map<TopicSubject, TopicReport> topics = new LinkedHashMap<>();
  private final Map<ShardRef, Map<GroupSubject, GroupProgress>> groups = new LinkedHashMap<>();

  /**
   * Takes a report or event of a shard.
   *
   * @return true if nothing waited before
   * @throws IllegalArgumentException if the message is neither, or of another shard
   */
  synchronized boolean put(ShardRef shard, SessionRequest message) {
    boolean wasEmpty = isEmpty();
    switch (message.getMessageCase()) {
      case RELAY_REPORT -> {
        requireShard(shard, message.getRelayReport().getShard());
        relays.put(shard, message.getRelayReport());
      }
      case TOPIC_REPORT -> {
        TopicReport report = message.getTopicReport();
        requireShard(shard, report.getShard());
        topics.put(
            new TopicSubject(
                shard, report.getMappingId(), report.getReverse(), report.getSourceTopic()),
            report);
      }
      case DIRECTION_REPORT -> {
        DirectionReport report = message.getDirectionReport();
        requireShard(shard, report.getShard());
        directions.put(new DirectionSubject(shard, report.getReverse()), report);
      }
      case PROGRESS_REPORT -> {
        requireShard(shard, message.getProgressReport().getShard());
        putGroups(shard, message.getProgressReport());
      }
      case SHARD_EVENT -> {
        requireShard(shard, message.getShardEvent().getShard());
        putEvent(message.getShardEvent());
      }
      case HELLO, HEARTBEAT, RELEASED, COMMAND_OUTPUT, COMMAND_DONE, MESSAGE_NOT_SET ->
          throw new IllegalArgumentException(
              "a shard reports RelayReport, TopicReport, DirectionReport, ProgressReport or ShardEvent, not "
                  + message.getMessageCase());
    }
    return wasEmpty;
  }

  /** Takes out the next message; events go first. */
  synchronized Optional<SessionRequest> poll() {
    SessionRequest.Builder message = SessionRequest.newBuilder();
    if (!events.isEmpty()) {
      message.setShardEvent(events.remove());
    } else if (!relays.isEmpty()) {
      message.setRelayReport(takeFirst(relays));
    } else if (!directions.isEmpty()) {
      message.setDirectionReport(takeFirst(directions));
    } else if (!topics.isEmpty()) {
      message.setTopicReport(takeFirst(topics));
    } else if (!groups.isEmpty()) {
      message.setProgressReport(takeGroups());
    } else {
      return Optional.empty();
    }
    return Optional.of(message.build());
  }

  /** Forgets the states of a tenure that was dropped; what happened in it stays. */
  synchronized void discard(ShardRef shard) {
    relays.remove(shard);
    directions.keySet().removeIf(subject -> subject.shard().equals(shard));
    topics.keySet().removeIf(subject -> subject.shard().equals(shard));
    groups.remove(shard);
  }

  private boolean isEmpty() {
    return events.isEmpty()
        && relays.isEmpty()
        && directions.isEmpty()
        && topics.isEmpty()
        && groups.isEmpty();
  }

  private void putEvent(ShardEvent event) {
    if (events.size() == MAX_EVENTS) {
      ShardEvent lost = events.remove();
      LOG.warnf(
          "event dropped, the coordinator is away for too long: shard=%s reason=%s message=%s",
          lost.getShard().getShardId(), lost.getReason(), lost.getMessage());
    }
    events.add(event);
  }

  private void putGroups(ShardRef shard, ProgressReport report) {
    if (report.getGroupsCount() == 0) {
      return;
    }
    Map<GroupSubject, GroupProgress> waiting =
        groups.computeIfAbsent(shard, key -> new LinkedHashMap<>());
    for (GroupProgress group : report.getGroupsList()) {
      waiting.put(
          new GroupSubject(group.getGroup(), group.getSourceTopic(), group.getDirectionValue()),
          group);
    }
  }

  private ProgressReport takeGroups() {
    Iterator<Map.Entry<ShardRef, Map<GroupSubject, GroupProgress>>> shards =
        groups.entrySet().iterator();
    Map.Entry<ShardRef, Map<GroupSubject, GroupProgress>> first = shards.next();
    ProgressReport.Builder report = ProgressReport.newBuilder().setShard(first.getKey());
    Iterator<GroupProgress> waiting = first.getValue().values().iterator();
    while (waiting.hasNext() && report.getGroupsCount() < MAX_GROUPS_PER_REPORT) {
      report.addGroups(waiting.next());
      waiting.remove();
    }
    if (first.getValue().isEmpty()) {
      shards.remove();
    }
    return report.build();
  }

  private static <V> V takeFirst(Map<?, V> reports) {
    Iterator<V> values = reports.values().iterator();
    V value = values.next();
    values.remove();
    return value;
  }

  private static void requireShard(ShardRef own, ShardRef named) {
    if (!own.equals(named)) {
      throw new IllegalArgumentException(
          "a report of shard %s/%d names shard %s/%d"
              .formatted(own.getShardId(), own.getEpoch(), named.getShardId(), named.getEpoch()));
    }
  }
}
