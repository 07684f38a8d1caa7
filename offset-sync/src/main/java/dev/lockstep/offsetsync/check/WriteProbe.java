package dev.lockstep.offsetsync.check;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.log.Append;
import dev.lockstep.rocketmq.log.Batch;
import dev.lockstep.rocketmq.log.QueueAppender;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * Finds out whether these credentials may send, without sending: a batch of nothing, to a queue
 * that no topic has. A broker looks at permissions first, so being refused for the queue is the
 * good answer.
 */
final class WriteProbe {

  private static final String TOPIC = "TBW102"; // every broker's template for new topics
  private static final int NO_SUCH_QUEUE = 65_535;
  private static final int NO_PERMISSION = 16;
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final ClusterClient cluster;

  WriteProbe(ClusterClient cluster) {
    this.cluster = cluster;
  }

  /** What speaks against being able to write; empty if nothing does. */
  Optional<String> doubt(String broker) throws InterruptedException {
    QueueId nowhere = new QueueId(TOPIC, broker, NO_SUCH_QUEUE);
    // One byte, which is no message: brokers trip over a request without a body before they look.
    Batch nothing = new Batch(ByteBuffer.allocate(1), 1, 0, 0, 0, System.currentTimeMillis());
    try {
      Append answer =
          new QueueAppender(cluster.shared(broker), nowhere, "LOCKSTEP_CHECK")
              .append(nothing, LIMIT)
              .get();
      return switch (answer) {
        case Append.Refused refused when isDenial(refused) ->
            Optional.of(
                "%s refuses the credentials for topic %s (%s): allow them to publish to the destination topics"
                    .formatted(broker, TOPIC, refused.remark()));
        case Append.Refused _, Append.Stored _ -> Optional.empty();
        case Append.Busy busy -> Optional.of("%s is busy: %s".formatted(broker, busy.remark()));
        case Append.Unknown unknown -> doubt(broker, unknown.fault());
      };
    } catch (BrokerFault fault) {
      return Optional.of(String.valueOf(fault.getMessage()));
    } catch (ExecutionException e) {
      throw new IllegalStateException("an append failed exceptionally", e);
    }
  }

  private static boolean isDenial(Append.Refused refused) {
    return refused.code() == NO_PERMISSION || refused.remark().contains("AclException");
  }

  private static Optional<String> doubt(String broker, BrokerFault fault) {
    String message = String.valueOf(fault.getMessage());
    // 4.x answers a queue that is not there with its general error code.
    return message.contains("queueId")
        ? Optional.empty()
        : Optional.of("%s: %s".formatted(broker, message));
  }
}
