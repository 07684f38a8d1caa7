package dev.lockstep.relay.queue;

import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.OffsetRange;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The right to have a batch on its way to a destination queue. Two at once could be stored in
 * either order (brokers serve them by several threads), so there is one; source queues that share
 * the destination queue take turns.
 *
 * <p>Since all that this shard writes to the queue passes here, offsets that were taken by somebody
 * else show as jumps. Thread-safe.
 */
public final class DestinationQueue {

  private static final long UNKNOWN = -1;

  private final QueueId queue;
  private final ArrayDeque<Signal> waiting = new ArrayDeque<>();
  private boolean taken;
  private long end = UNKNOWN;

  /** A destination queue that nothing is on its way to. */
  public DestinationQueue(QueueId queue) {
    this.queue = queue;
  }

  /** The queue. */
  QueueId queue() {
    return queue;
  }

  /** The queue was seen to end here before anything more is sent. */
  synchronized void endsAt(long max) {
    end = Math.max(end, max);
  }

  /**
   * A batch was stored.
   *
   * @return the offsets before it that somebody else has written since the last one; null if none
   */
  synchronized @Nullable OffsetRange storedAt(long first, int count) {
    OffsetRange jump = end != UNKNOWN && first > end ? new OffsetRange(end, first) : null;
    end = first + count;
    return jump;
  }

  /** Takes the right, or has the signal raised once it is worth another try. */
  synchronized boolean tryTake(Signal signal) {
    if (!taken && (waiting.isEmpty() || waiting.peek() == signal)) {
      waiting.poll();
      taken = true;
      return true;
    }
    if (!waiting.contains(signal)) {
      waiting.add(signal);
    }
    return false;
  }

  /** Gives the right back, or gives up waiting for it. */
  synchronized void giveUp(Signal signal, boolean holds) {
    if (holds) {
      taken = false;
    }
    waiting.remove(signal);
    if (!waiting.isEmpty()) {
      waiting.element().raise();
    }
  }
}
