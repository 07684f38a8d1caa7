package dev.lockstep.rocketmq.log;

import dev.lockstep.rocketmq.BrokerAnswer;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.cluster.Brokers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Reads what is new in a queue, with several pulls under way at once. Not thread-safe. */
public final class QueueFollower {

  private static final int MESSAGES = 32;
  private static final int AT_ONCE = 16;

  private final Brokers cluster;
  private final QueueId queue;
  private long next;
  private int window = MESSAGES;

  /** Starts at the queue's first offset. */
  public QueueFollower(Brokers cluster, QueueId queue) {
    this.cluster = cluster;
    this.queue = queue;
  }

  /** The offset that it goes on at. */
  public long next() {
    return next;
  }

  /** Has it go on at another offset. */
  public void goTo(long offset) {
    next = offset;
  }

  /**
   * Reads on to an offset. After a fault it goes on behind what was taken.
   *
   * @param end one past the last message to read
   * @param take gets each message that is still there; the frame is valid during the call only
   */
  public void readTo(long end, Consumer<Frame> take) throws BrokerFault, InterruptedException {
    QueueReader reader = new QueueReader(cluster.shared(queue.broker()), queue);
    while (next < end) {
      long expected = next;
      List<CompletableFuture<Pull>> pulls = new ArrayList<>();
      for (int i = 0; i < AT_ONCE && expected + (long) i * window < end; i++) {
        pulls.add(reader.pull(expected + (long) i * window, MESSAGES, Duration.ZERO));
      }
      for (CompletableFuture<Pull> pull : pulls) {
        if (next == expected) {
          take(BrokerAnswer.await(pull), end, take);
        }
        expected += window;
        if (next != expected) {
          break; // the rest was asked for at other offsets than it goes on at
        }
      }
      window = Math.clamp(next - (expected - window), 1, MESSAGES);
    }
  }

  private void take(Pull pull, long end, Consumer<Frame> take) throws BrokerFault {
    switch (pull) {
      case Pull.Found found -> {
        Frame frame = found.messages().frames();
        while (frame.next() && frame.offset() < end) {
          take.accept(frame);
        }
        next = Math.min(found.nextOffset(), end);
      }
      case Pull.Nothing nothing -> next = nothing.nextOffset() > next ? nothing.nextOffset() : end;
      case Pull.Moved moved -> next = Math.max(next + 1, moved.minOffset());
      case Pull.Missing missing ->
          throw new BrokerFault(BrokerFault.Kind.NOT_FOUND, missing.code(), missing.remark(), null);
    }
  }
}
