package dev.lockstep.offsetsync.command;

import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import dev.lockstep.admin.v1.QueueOffset;
import dev.lockstep.admin.v1.ResetProgressRequest;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.worker.CommandFault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads out of a request which queue is to be set to which offset, and checks that it has it. */
final class ResetTargets {

  private final ResetProgressRequest request;
  private final ClusterClient cluster;

  ResetTargets(ResetProgressRequest request, ClusterClient cluster) {
    this.request = request;
    this.cluster = cluster;
  }

  Map<QueueId, Long> resolve() throws CommandFault, BrokerFault, InterruptedException {
    Map<QueueId, OffsetRange> ranges = ranges();
    return switch (request.getTargetCase()) {
      case OFFSETS -> offsets(ranges);
      case TIME -> time(ranges);
      case TARGET_NOT_SET -> throw invalid("target must be set: exactly one of offsets and time");
    };
  }

  private Map<QueueId, OffsetRange> ranges()
      throws CommandFault, BrokerFault, InterruptedException {
    try {
      return cluster.topics().offsets(request.getTopic());
    } catch (BrokerFault fault) {
      if (fault.kind() == BrokerFault.Kind.NOT_FOUND) {
        throw new CommandFault(
            Code.NOT_FOUND,
            "TOPIC_NOT_FOUND",
            "topic: %s has no topic %s".formatted(request.getCluster(), request.getTopic()));
      }
      throw fault;
    }
  }

  private Map<QueueId, Long> offsets(Map<QueueId, OffsetRange> ranges) throws CommandFault {
    Map<QueueId, Long> targets = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < request.getOffsets().getQueuesCount(); i++) {
      QueueOffset wanted = request.getOffsets().getQueues(i);
      QueueId queue = new QueueId(request.getTopic(), wanted.getBroker(), wanted.getQueueId());
      OffsetRange range = ranges.get(queue);
      String field = "offsets.queues[%d]".formatted(i);
      if (range == null) {
        wrong.add(
            "%s must name a queue of topic %s, one of %s, not %s"
                .formatted(field, request.getTopic(), names(ranges), name(queue)));
      } else if (wanted.getOffset() < range.min() || wanted.getOffset() > range.max()) {
        wrong.add(
            "%s.offset must be %d to %d, what queue %s holds, not %d"
                .formatted(field, range.min(), range.max(), name(queue), wanted.getOffset()));
      } else {
        targets.put(queue, wanted.getOffset());
      }
    }
    if (!wrong.isEmpty()) {
      throw invalid(String.join("; ", wrong));
    }
    return targets;
  }

  private Map<QueueId, Long> time(Map<QueueId, OffsetRange> ranges)
      throws BrokerFault, InterruptedException {
    Timestamp time = request.getTime();
    Instant from = Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    Map<QueueId, Long> targets = new TreeMap<>();
    for (QueueId queue : ranges.keySet()) {
      targets.put(queue, cluster.topics().searchOffset(queue, from));
    }
    return targets;
  }

  private static String names(Map<QueueId, OffsetRange> ranges) {
    return ranges.keySet().stream().map(ResetTargets::name).toList().toString();
  }

  private static String name(QueueId queue) {
    return queue.broker() + "/" + queue.id();
  }

  private static CommandFault invalid(String message) {
    return new CommandFault(Code.INVALID_ARGUMENT, "INVALID_FIELD", message);
  }
}
