package dev.lockstep.relay.discovery;

import com.google.protobuf.util.Timestamps;
import dev.lockstep.admin.v1.Condition;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.TopicRoute;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.worker.v1.Queue;
import dev.lockstep.worker.v1.SourceQueue;
import dev.lockstep.worker.v1.TopicReport;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at the two topics of one mapping. What keeps it from working is a condition in the report,
 * never an exception: the other mappings go on.
 */
final class TopicLook {

  private final TopicMapping mapping;
  private final ClusterClient source;
  private final ClusterClient destination;
  private final boolean mayCreate;
  private final StartOffsets starts;
  private final Clock clock;

  TopicLook(
      TopicMapping mapping,
      ClusterClient source,
      ClusterClient destination,
      boolean mayCreate,
      Clock clock) {
    this.mapping = mapping;
    this.source = source;
    this.destination = destination;
    this.mayCreate = mayCreate;
    this.starts = new StartOffsets(mapping.getStart(), source.topics());
    this.clock = clock;
  }

  /** One look; the caller names the shard. */
  TopicReport.Builder look() throws InterruptedException {
    TopicReport.Builder report =
        TopicReport.newBuilder()
            .setMappingId(mapping.getId())
            .setSourceTopic(mapping.getSourceTopic())
            .setDestinationTopic(mapping.getDestinationTopic());
    Optional<List<QueueId>> sourceQueues = lookAtSource(report);
    if (sourceQueues.isPresent()) {
      lookAtDestination(report, sourceQueues.get().size());
    }
    return report;
  }

  private Optional<List<QueueId>> lookAtSource(TopicReport.Builder report)
      throws InterruptedException {
    String topic = mapping.getSourceTopic();
    try {
      List<QueueId> queues = source.route(topic).readable();
      Map<QueueId, OffsetRange> ranges = source.topics().offsets(topic);
      for (QueueId queue : queues) {
        OffsetRange range = ranges.get(queue);
        if (range != null) {
          report.addSourceQueues(
              SourceQueue.newBuilder()
                  .setQueue(queue(queue))
                  .setMinOffset(range.min())
                  .setMaxOffset(range.max())
                  .setStartOffset(starts.of(queue, range)));
        }
      }
      return Optional.of(queues);
    } catch (BrokerFault fault) {
      report.clearSourceQueues();
      report.setCondition(
          switch (fault.kind()) {
            case NOT_FOUND ->
                condition(
                    "SOURCE_TOPIC_MISSING",
                    "Topic %s is not in %s; create it there, or correct the mapping"
                        .formatted(topic, source.name()));
            case UNREACHABLE, TIMED_OUT, CONNECTION_LOST, DENIED, BUSY, UNSUPPORTED, REFUSED ->
                condition("SOURCE_" + fault.kind(), fault.getMessage());
          });
      return Optional.empty();
    }
  }

  private void lookAtDestination(TopicReport.Builder report, int wanted)
      throws InterruptedException {
    String topic = mapping.getDestinationTopic();
    try {
      List<QueueId> found = writable(topic);
      if (found.size() < wanted && mayCreate) {
        new DestinationTopic(source, destination).fit(mapping.getSourceTopic(), topic, wanted);
        found = writable(topic);
      }
      if (found.isEmpty()) {
        report.setCondition(
            condition(
                "DESTINATION_TOPIC_MISSING",
                "Topic %s is not in %s; create it there, or set create_destination_topics"
                    .formatted(topic, destination.name())));
      }
      found.forEach(queue -> report.addDestinationQueues(queue(queue)));
    } catch (BrokerFault fault) {
      report.setCondition(condition("DESTINATION_" + fault.kind(), fault.getMessage()));
    }
  }

  private List<QueueId> writable(String topic) throws BrokerFault, InterruptedException {
    try {
      TopicRoute route = destination.route(topic);
      return route.writable();
    } catch (BrokerFault fault) {
      if (fault.kind() == BrokerFault.Kind.NOT_FOUND) {
        return List.of();
      }
      throw fault;
    }
  }

  private Condition condition(String reason, String message) {
    return Condition.newBuilder()
        .setReason(reason)
        .setMessage(message)
        .setSince(Timestamps.fromMillis(clock.millis()))
        .build();
  }

  private static Queue queue(QueueId id) {
    return Queue.newBuilder().setBroker(id.broker()).setQueueId(id.id()).build();
  }
}
