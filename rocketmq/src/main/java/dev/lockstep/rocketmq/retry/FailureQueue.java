package dev.lockstep.rocketmq.retry;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.cluster.Brokers;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.QueueFollower;
import dev.lockstep.rocketmq.retry.FailureLedger.Failure;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Follows one queue in which messages that groups failed on wait, from an offset on that only grows
 * as long as the queue is the same. Not thread-safe.
 *
 * <p>INVARIANT: the ledger has every failure from {@code from} up to where the follower is.
 */
final class FailureQueue {

  private final QueueId queue;
  private final OriginalSearch originals;
  private final Function<Frame, Optional<Failure>> reader;
  private final QueueFollower follower;
  private final FailureLedger ledger = new FailureLedger();
  private long from = -1;

  /**
   * @param originals which are forgotten where the queue turns out to be another one
   * @param reader who failed on a message, and in which topic; empty if nobody did
   */
  FailureQueue(
      Brokers cluster,
      QueueId queue,
      OriginalSearch originals,
      Function<Frame, Optional<Failure>> reader) {
    this.queue = queue;
    this.originals = originals;
    this.reader = reader;
    this.follower = new QueueFollower(cluster, queue);
  }

  /**
   * Reads on, from where it ended the last time.
   *
   * @param start messages from here on wait
   * @param end one past the last one
   * @param seen gets each failure that is new, also if it does not wait any more
   */
  void readOn(long start, long end, Consumer<Failure> seen)
      throws BrokerFault, InterruptedException {
    if (follower.next() > end) {
      originals.forget(queue); // the broker lost what was read
      from = -1;
    }
    if (from < 0 || start < from) {
      ledger.clear();
      follower.goTo(start);
    }
    from = start;
    ledger.dropBelow(start);
    follower.readTo(
        end,
        frame -> reader.apply(frame).ifPresent(failure -> take(failure, frame.offset(), seen)));
  }

  private void take(Failure failure, long offset, Consumer<Failure> seen) {
    seen.accept(failure);
    if (offset >= from) {
      ledger.add(failure, offset);
    }
  }

  /** Reads on, with what lies below {@code start} left out. */
  void readOnFrom(long start, long end) throws BrokerFault, InterruptedException {
    if (follower.next() < start) {
      follower.goTo(start);
    }
    readOn(start, end, _ -> {});
  }

  Set<Failure> failures() {
    return ledger.failures();
  }

  /** The oldest of what waits, so many at most. */
  List<WaitingMessage> oldest(Failure failure, int most) {
    return ledger.lowest(failure, most).stream()
        .map(offset -> new WaitingMessage(failure.topic(), queue, offset))
        .toList();
  }
}
