package dev.lockstep.offsetsync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.log.Append;
import dev.lockstep.rocketmq.log.BatchBuilder;
import dev.lockstep.rocketmq.log.CopySource;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.Offer;
import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueAppender;
import dev.lockstep.rocketmq.log.QueueReader;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/** A relay as small as it gets: writes real copies, so that tests choose what has been relayed. */
public final class Copier {

  private static final int BATCH_BYTES = 128 << 10;

  private final ClusterClient source;
  private final ClusterClient target;

  public Copier(ClusterClient source, ClusterClient target) {
    this.source = source;
    this.target = target;
  }

  /**
   * Copies the messages of a source queue with offsets of {@code from} to {@code to} (exclusive).
   *
   * @return offset of the next message to copy
   */
  public long copy(QueueId from, QueueId to, long first, long end)
      throws BrokerFault, InterruptedException, ExecutionException {
    QueueReader reader = new QueueReader(source.shared(from.broker()), from);
    BatchBuilder batch =
        new BatchBuilder(
            new CopySource(source.name(), from, to.topic(), 1, null, null), BATCH_BYTES);
    long next = first;
    while (next < end && reader.pull(next, 32, Duration.ZERO).get() instanceof Pull.Found found) {
      Frame frame = found.messages().frames();
      while (frame.next() && frame.offset() < end) {
        if (frame.isCopy()) {
          continue; // as a relay of a two-way task does
        }
        if (batch.offer(frame) != Offer.ADDED) {
          append(batch, to);
          assertThat(batch.offer(frame)).isEqualTo(Offer.ADDED);
        }
      }
      // The frames' memory is the pull's, so a batch does not outlive it.
      append(batch, to);
      next = Math.min(end, found.nextOffset());
    }
    return next;
  }

  private void append(BatchBuilder batch, QueueId to)
      throws BrokerFault, InterruptedException, ExecutionException {
    if (batch.count() == 0) {
      return;
    }
    Append result =
        new QueueAppender(target.shared(to.broker()), to, "LOCKSTEP_test")
            .append(batch.build(), Duration.ofSeconds(5))
            .get();
    assertThat(result).isInstanceOf(Append.Stored.class);
    batch.reset();
  }
}
