package dev.lockstep.relay.discovery;

import dev.lockstep.admin.v1.Condition;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.GroupTopics;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.worker.v1.Queue;
import dev.lockstep.worker.v1.SourceQueue;
import dev.lockstep.worker.v1.TopicReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at one topic and the topic it is copied to, in one direction. What keeps it from working is
 * a condition in the report, never an exception: the others go on. Brokers are only asked about
 * queues that are new. Used by one thread at a time.
 *
 * <p>INVARIANT: queues are reported only when all of them could be seen, since the order of those
 * that are seen first is the order in which they are mapped.
 */
final class PairLook {

  private final String mappingId;
  private final String sourceTopic;
  private final String destinationTopic;
  private final boolean reverse;
  private final ClusterClient source;
  private final StartOffsets starts;
  private final Conditions conditions;
  private final Map<QueueId, SourceQueue> known = new HashMap<>();

  PairLook(TopicMapping mapping, boolean reverse, ClusterClient source, Conditions conditions) {
    this.mappingId = mapping.getId();
    this.sourceTopic = reverse ? mapping.getDestinationTopic() : mapping.getSourceTopic();
    this.destinationTopic = reverse ? mapping.getSourceTopic() : mapping.getDestinationTopic();
    this.reverse = reverse;
    this.source = source;
    this.starts = new StartOffsets(mapping.getStart(), source.topics());
    this.conditions = conditions;
  }

  String sourceTopic() {
    return sourceTopic;
  }

  String destinationTopic() {
    return destinationTopic;
  }

  /**
   * What there is; the caller names the shard.
   *
   * @param notFitted what kept the destination topic from being made to fit
   */
  TopicReport.Builder look(ClusterView from, ClusterView to, Optional<Condition> notFitted)
      throws InterruptedException {
    TopicReport.Builder report =
        TopicReport.newBuilder()
            .setMappingId(mappingId)
            .setSourceTopic(sourceTopic)
            .setDestinationTopic(destinationTopic)
            .setReverse(reverse);
    destination(to, report);
    notFitted.ifPresent(report::setCondition);
    source(from, report);
    return report;
  }

  private void source(ClusterView from, TopicReport.Builder report) throws InterruptedException {
    List<QueueId> queues = from.readable(sourceTopic);
    if (from.fault().isPresent()) {
      report.setCondition(conditions.of("SOURCE", from.fault().get()));
    } else if (queues.isEmpty() && GroupTopics.isDeadLetters(sourceTopic)) {
      report.setCondition(
          conditions.of(
              "DEAD_LETTERS_NOT_READABLE",
              "Topic %s of %s may not be read, as old brokers create it; allow it: mqadmin updateTopicPerm -t %s -p 6"
                  .formatted(sourceTopic, from.name(), sourceTopic)));
    } else if (queues.isEmpty()) {
      report.setCondition(
          conditions.of(
              "SOURCE_TOPIC_MISSING",
              "Topic %s is not in %s; create it there, or leave it out of mapping %s"
                  .formatted(sourceTopic, from.name(), mappingId)));
    } else {
      try {
        meet(queues);
        queues.stream()
            .flatMap(queue -> Optional.ofNullable(known.get(queue)).stream())
            .forEach(report::addSourceQueues);
      } catch (BrokerFault fault) {
        report.setCondition(conditions.of("SOURCE", fault));
      }
    }
  }

  /** Finds out about queues that were not seen before. */
  private void meet(List<QueueId> queues) throws BrokerFault, InterruptedException {
    List<QueueId> strange = queues.stream().filter(queue -> !known.containsKey(queue)).toList();
    if (strange.isEmpty()) {
      return;
    }
    Map<QueueId, OffsetRange> ranges = source.topics().offsets(sourceTopic);
    for (QueueId queue : strange) {
      OffsetRange range = ranges.get(queue);
      if (range != null) {
        known.put(
            queue,
            SourceQueue.newBuilder()
                .setQueue(queue(queue))
                .setMinOffset(range.min())
                .setMaxOffset(range.max())
                .setStartOffset(starts.of(queue, range))
                .build());
      }
    }
  }

  private void destination(ClusterView to, TopicReport.Builder report) {
    List<QueueId> queues = to.writable(destinationTopic);
    if (to.fault().isPresent()) {
      report.setCondition(conditions.of("DESTINATION", to.fault().get()));
      return;
    }
    if (queues.isEmpty()) {
      report.setCondition(
          conditions.of(
              "DESTINATION_TOPIC_MISSING",
              "Topic %s is not in %s; create it there, or set create_destination_topics"
                  .formatted(destinationTopic, to.name())));
    }
    queues.forEach(queue -> report.addDestinationQueues(queue(queue)));
  }

  private static Queue queue(QueueId id) {
    return Queue.newBuilder().setBroker(id.broker()).setQueueId(id.id()).build();
  }
}
