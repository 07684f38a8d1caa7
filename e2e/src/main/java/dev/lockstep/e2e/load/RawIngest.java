package dev.lockstep.e2e.load;

import dev.lockstep.rocketmq.log.Append;
import dev.lockstep.rocketmq.log.Batch;
import dev.lockstep.rocketmq.log.QueueAppender;
import java.time.Duration;
import java.util.function.IntFunction;

/**
 * Fills the queues of a topic as fast as the broker takes it: batches, one in flight for each
 * queue, all queues at once.
 */
public final class RawIngest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration BUSY_DELAY = Duration.ofMillis(20);
  private static final String PRODUCER_GROUP = "bench-ingest";

  private final LoadClient client;
  private final String topic;
  private final int queues;

  /** Into a topic that exists with so many queues. */
  public RawIngest(LoadClient client, String topic, int queues) {
    this.client = client;
    this.topic = topic;
    this.queues = queues;
  }

  /**
   * Sends one batch over and over, so that encoding costs nothing.
   *
   * @param encoder what encodes the messages of a queue
   * @param perQueue messages for each queue; rounded up to whole batches
   * @return messages per second
   */
  public double repeat(IntFunction<MessageEncoder> encoder, long perQueue, int perBatch) {
    long batches = (perQueue + perBatch - 1) / perBatch;
    return timed(
        batches * perBatch,
        queue -> {
          Batch batch = encoder.apply(queue).encode(perQueue, perBatch);
          for (long i = 0; i < batches; i++) {
            store(queue, batch);
          }
        });
  }

  /**
   * Sends messages that each carry the source offset that they are a copy of, from 0 on.
   *
   * @return messages per second
   */
  public double fill(IntFunction<MessageEncoder> encoder, long perQueue, int perBatch) {
    return timed(
        perQueue,
        queue -> {
          MessageEncoder own = encoder.apply(queue);
          for (long at = 0; at < perQueue; at += perBatch) {
            store(queue, own.encode(at, (int) Math.min(perBatch, perQueue - at)));
          }
        });
  }

  private interface Lane {
    void run(int queue) throws InterruptedException;
  }

  private double timed(long perQueue, Lane lane) {
    long start = System.nanoTime();
    LoadClient.eachQueue(queues, queue -> () -> interruptible(lane, queue));
    return perQueue * queues * 1e9 / (System.nanoTime() - start);
  }

  private static void interruptible(Lane lane, int queue) {
    try {
      lane.run(queue);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void store(int queue, Batch batch) throws InterruptedException {
    QueueAppender appender =
        new QueueAppender(client.connection(queue), client.id(topic, queue), PRODUCER_GROUP);
    while (true) {
      Append append = appender.append(batch, TIMEOUT).join();
      switch (append) {
        case Append.Stored _ -> {
          return;
        }
        case Append.Busy _ -> Thread.sleep(BUSY_DELAY);
        case Append.Refused _, Append.Unknown _ ->
            throw new IllegalStateException("cannot store in %s: %s".formatted(topic, append));
      }
    }
  }
}
