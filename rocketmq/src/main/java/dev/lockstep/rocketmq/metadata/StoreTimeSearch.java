package dev.lockstep.rocketmq.metadata;

import dev.lockstep.rocketmq.BrokerAnswer;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueReader;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import java.time.Duration;

/**
 * Finds the first message of a queue with a store time at or after a given one, from a guess that
 * may be off. Store times never fall along a queue, so it gallops away from the guess and bisects.
 */
final class StoreTimeSearch {

  private final QueueReader reader;

  StoreTimeSearch(BrokerConnection connection, QueueId queue) {
    this.reader = new QueueReader(connection, queue);
  }

  /** At least range.min(), at most range.max(). */
  long firstAtOrAfter(long time, OffsetRange range, long guess)
      throws BrokerFault, InterruptedException {
    // INVARIANT: all before low are older than time, all from high on are not.
    long low = range.min();
    long high = range.max();
    long probe = Math.clamp(guess, low, high - 1);
    long step = 1;
    while (low < high) {
      if (storeTime(probe) >= time) {
        high = probe;
        probe = high - step < low ? (low + high) >>> 1 : high - step;
      } else {
        low = probe + 1;
        probe = low + step - 1 >= high ? (low + high) >>> 1 : low + step - 1;
      }
      step *= 2;
    }
    return low;
  }

  private long storeTime(long offset) throws BrokerFault, InterruptedException {
    return switch (BrokerAnswer.await(reader.pull(offset, 1, Duration.ZERO))) {
      case Pull.Found found -> first(found);
      // Gone since, or never there: the range's ends answer for it.
      case Pull.Nothing nothing -> Long.MAX_VALUE;
      case Pull.Moved moved -> offset < moved.minOffset() ? Long.MIN_VALUE : Long.MAX_VALUE;
      case Pull.Missing missing ->
          throw new BrokerFault(BrokerFault.Kind.NOT_FOUND, missing.code(), missing.remark(), null);
    };
  }

  private static long first(Pull.Found found) {
    Frame frame = found.messages().frames();
    return frame.next() ? frame.storeTime() : Long.MAX_VALUE;
  }
}
