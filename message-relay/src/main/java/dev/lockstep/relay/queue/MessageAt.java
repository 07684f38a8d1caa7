package dev.lockstep.relay.queue;

import dev.lockstep.rocketmq.BrokerAnswer;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueReader;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Looks at single messages. */
final class MessageAt {

  private MessageAt() {}

  /** A cursor that stands on the message at an offset, or null if it is not there. */
  static @Nullable Frame find(QueueReader reader, long offset)
      throws BrokerFault, InterruptedException {
    if (pull(reader, offset) instanceof Pull.Found found) {
      Frame frame = found.messages().frames();
      if (frame.next() && frame.offset() == offset) {
        return frame;
      }
    }
    return null;
  }

  /** What the broker says of the message at an offset. */
  static Pull pull(QueueReader reader, long offset) throws BrokerFault, InterruptedException {
    return BrokerAnswer.await(reader.pull(offset, 1, Duration.ZERO));
  }
}
