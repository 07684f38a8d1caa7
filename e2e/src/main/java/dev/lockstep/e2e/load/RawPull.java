package dev.lockstep.e2e.load;

import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueReader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * Reads all queues of a topic at once from the first message to the last, as fast as the broker
 * gives them, with several pulls in flight for each queue; what comes is counted and dropped.
 */
public final class RawPull {

  /** More than a broker gives at once by default. */
  private static final int MOST = 1024;

  private final LoadClient client;
  private final String topic;
  private final int queues;
  private final int inFlight;

  /**
   * Of a topic with so many queues.
   *
   * @param inFlight pulls on their way for each queue
   */
  public RawPull(LoadClient client, String topic, int queues, int inFlight) {
    this.client = client;
    this.topic = topic;
    this.queues = queues;
    this.inFlight = inFlight;
  }

  /**
   * Reads everything several times over.
   *
   * @return messages per second
   */
  public double perSecond(int passes) {
    LongAdder messages = new LongAdder();
    long start = System.nanoTime();
    for (int pass = 0; pass < passes; pass++) {
      LoadClient.eachQueue(queues, queue -> () -> messages.add(read(queue)));
    }
    return messages.sum() * 1e9 / (System.nanoTime() - start);
  }

  private long read(int queue) {
    QueueReader reader = client.reader(topic, queue);
    ArrayDeque<Flight> flights = new ArrayDeque<>();
    long end = client.end(topic, queue);
    long messages = 0;
    long stride = 0;
    long next = 0; // offset up to which messages were counted
    long frontier = 0; // offset up to which messages were asked for
    while (next < end) {
      while (flights.size() < (stride == 0 ? 1 : inFlight) && frontier < end) {
        int ask = (int) Math.min(stride == 0 ? MOST : stride, end - frontier);
        flights.add(new Flight(frontier, reader.pull(frontier, ask, Duration.ZERO)));
        frontier += ask;
      }
      Flight flight = flights.remove();
      Pull.Found found = found(flight.pull.join());
      messages += found.messages().count();
      next = found.nextOffset();
      if (stride == 0) {
        stride = next - flight.from;
        frontier = next;
      }
      long following = flights.isEmpty() ? frontier : flights.element().from;
      while (next < following) { // the broker has cut it short
        found = found(reader.pull(next, (int) (following - next), Duration.ZERO).join());
        messages += found.messages().count();
        next = found.nextOffset();
      }
    }
    return messages;
  }

  private Pull.Found found(Pull pull) {
    if (pull instanceof Pull.Found found) {
      return found;
    }
    throw new IllegalStateException("%s has a hole: %s".formatted(topic, pull));
  }

  private record Flight(long from, CompletableFuture<Pull> pull) {}
}
