package dev.lockstep.relay.queue;

import dev.lockstep.rocketmq.log.Append;
import dev.lockstep.rocketmq.log.Batch;
import dev.lockstep.rocketmq.log.QueueAppender;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import dev.lockstep.worker.Lease;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Has at most one batch on its way to the destination queue, and none once the lease is over.
 *
 * <p>Used by one thread; the signal is raised when {@link #answer} or {@link #tryTurn} is worth a
 * call.
 */
final class Sender {

  private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);

  /** A batch that was sent, and what came of it. */
  record Sent(Batch batch, Append outcome) {}

  private final BrokerConnection connection;
  private final QueueAppender appender;
  private final DestinationQueue destination;
  private final Lease lease;
  private final Duration timeout;
  private final Signal signal;
  private @Nullable Batch batch;
  private @Nullable CompletableFuture<Append> reply;

  Sender(
      BrokerConnection connection,
      DestinationQueue destination,
      String producerGroup,
      Lease lease,
      Duration timeout,
      Signal signal) {
    this.connection = connection;
    this.appender = new QueueAppender(connection, destination.queue(), producerGroup);
    this.destination = destination;
    this.lease = lease;
    this.timeout = timeout;
    this.signal = signal;
  }

  /** Is nothing on its way? */
  boolean isIdle() {
    return reply == null;
  }

  /**
   * May a batch be sent now? If not, another source queue has its turn and the signal will be
   * raised.
   */
  boolean tryTurn() {
    return destination.tryTake(signal);
  }

  /** Sends a batch, after {@link #tryTurn}. */
  void send(Batch toSend) throws LeaseOver {
    Duration remaining = lease.remaining();
    if (!lease.isValid() || remaining.compareTo(SHORTEST_TIMEOUT) < 0) {
      destination.giveUp(signal, true);
      throw new LeaseOver();
    }
    batch = toSend;
    reply = appender.append(toSend, remaining.compareTo(timeout) < 0 ? remaining : timeout);
    var _ = reply.whenComplete((_, _) -> signal.raise());
  }

  /** What came of the batch on its way, once, as soon as it is known. */
  @Nullable Sent answer() {
    CompletableFuture<Append> pending = reply;
    Batch sent = batch;
    if (pending == null || sent == null || !pending.isDone()) {
      return null;
    }
    reply = null;
    batch = null;
    destination.giveUp(signal, true);
    return new Sent(sent, pending.join());
  }

  /**
   * As {@link #answer}, but waits; null if nothing was on its way. The append's timeout bounds it.
   */
  @Nullable Sent lastAnswer() throws InterruptedException {
    while (!isIdle()) {
      Sent sent = answer();
      if (sent != null) {
        return sent;
      }
      signal.await(Duration.ofSeconds(1));
    }
    destination.giveUp(signal, false);
    return null;
  }

  /** Is the connection open, as far as is known? */
  boolean isConnected() {
    return connection.isOpen();
  }

  /** Resets the connection, so that nothing of an append without answer stays on its way. */
  void abort() {
    connection.abort();
  }
}
