package dev.lockstep.relay.discovery;

import com.google.protobuf.util.Timestamps;
import dev.lockstep.admin.v1.QueueOffset;
import dev.lockstep.admin.v1.StartPosition;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.metadata.TopicAdmin;
import java.time.Instant;

/** Where a mapping's start position lies in a source queue. */
final class StartOffsets {

  private final StartPosition position;
  private final TopicAdmin topics;

  StartOffsets(StartPosition position, TopicAdmin topics) {
    this.position = position;
    this.topics = topics;
  }

  long of(QueueId queue, OffsetRange range) throws BrokerFault, InterruptedException {
    return switch (position.getPositionCase()) {
      case EARLIEST, POSITION_NOT_SET -> range.min();
      case LATEST -> range.max();
      // All that comes into an empty queue comes after it was looked at.
      case TIME ->
          range.size() == 0
              ? range.max()
              : topics.searchOffset(
                  queue, Instant.ofEpochMilli(Timestamps.toMillis(position.getTime())));
      case OFFSETS -> named(queue, range);
    };
  }

  private long named(QueueId queue, OffsetRange range) {
    for (QueueOffset offset : position.getOffsets().getQueuesList()) {
      if (offset.getBroker().equals(queue.broker()) && offset.getQueueId() == queue.id()) {
        return Math.clamp(offset.getOffset(), range.min(), range.max());
      }
    }
    return range.min();
  }
}
