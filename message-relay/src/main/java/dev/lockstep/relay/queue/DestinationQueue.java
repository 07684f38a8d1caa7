package dev.lockstep.relay.queue;

import dev.lockstep.rocketmq.QueueId;
import java.util.ArrayDeque;

/**
 * The right to have a batch on its way to a destination queue. Two at once could be stored in
 * either order (brokers serve them by several threads), so there is one; source queues that share
 * the destination queue take turns. Thread-safe.
 */
public final class DestinationQueue {

  private final QueueId queue;
  private final ArrayDeque<Signal> waiting = new ArrayDeque<>();
  private boolean taken;

  /** A destination queue that nothing is on its way to. */
  public DestinationQueue(QueueId queue) {
    this.queue = queue;
  }

  /** The queue. */
  QueueId queue() {
    return queue;
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
