package dev.lockstep.rocketmq.log;

import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Reads one queue through one connection. Thread-safe; pulls may be pipelined. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class QueueReader {

  private final BrokerConnection connection;
  private final QueueId queue;

  public QueueReader(BrokerConnection connection, QueueId queue) {
    this.connection = connection;
    this.queue = queue;
  }

  /**
   * Asks for messages from {@code offset} on.
   *
   * @param suspend how long the broker may wait for the first message at the tail; zero: not at all
   */
  public CompletableFuture<Pull> pull(long offset, int maxMessages, Duration suspend) {
    throw new UnsupportedOperationException(connection + " " + queue);
  }
}
