package dev.lockstep.relay.ahead;

import dev.lockstep.relay.queue.ShardScope;
import dev.lockstep.relay.queue.Wakeup;
import dev.lockstep.relay.rate.Lane;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.log.Append;
import dev.lockstep.rocketmq.log.ScheduledAppender;
import dev.lockstep.rocketmq.log.ScheduledCopy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Copies that are sent together: each by itself, all on their way at once, and all answered before
 * the next round. They pay to the task's rate limits like all others, and come after live messages.
 * Not thread-safe.
 */
final class AheadRound implements AutoCloseable {

  private static final int MAX_SENDS = 512;
  private static final int MAX_BYTES = 8 << 20;
  private static final int TRIES = 5;
  private static final Duration BUSY_DELAY = Duration.ofMillis(100);

  /** What a copy is for. */
  interface Purpose {

    /** Must it not be sent any more? Asked before each try. */
    boolean isTooLate();

    void stored(long offset);

    void notStored(String why);
  }

  private record Send(ScheduledCopy copy, int queueId, Purpose purpose) {}

  private record Reply(Send send, CompletableFuture<Append> append) {}

  private final ScheduledAppender appender;
  private final ShardScope scope;
  private final Wakeup wakeup;
  private final Lane lane;
  private List<Send> sends = new ArrayList<>();
  private long bytes;

  AheadRound(ScheduledAppender appender, ShardScope scope, Wakeup wakeup) {
    this.appender = appender;
    this.scope = scope;
    this.wakeup = wakeup;
    this.lane = scope.pacer().lane(scope.mapping(), wakeup.signal()::raise);
  }

  boolean hasRoom() {
    return sends.size() < Math.min(MAX_SENDS, lane.mostMessages())
        && bytes < Math.min(MAX_BYTES, lane.mostBytes());
  }

  void add(ScheduledCopy copy, int queueId, Purpose purpose) {
    sends.add(new Send(copy, queueId, purpose));
    bytes += copy.body().remaining() + copy.properties().length();
  }

  /**
   * Sends all, and waits for the answers; the timeout bounds each try.
   *
   * @throws BrokerFault if the outcome of a send is unknown, or the lease ends: then outcomes of
   *     this round are missing
   */
  void send() throws BrokerFault, InterruptedException {
    List<Send> left = sends;
    long size = bytes;
    sends = new ArrayList<>();
    bytes = 0;
    if (left.isEmpty()) {
      return;
    }
    pay(left.size(), size);
    for (int attempt = 1; !left.isEmpty(); attempt++) {
      if (attempt > 1) {
        Thread.sleep(BUSY_DELAY.multipliedBy(attempt));
      }
      left = busyOf(launch(inTime(left)), attempt == TRIES);
    }
  }

  private void pay(int count, long size) throws BrokerFault, InterruptedException {
    long nanos = lane.tryTake(count, size, false);
    while (nanos > 0) {
      wakeup.signal().await(Duration.ofNanos(nanos));
      if (wakeup.isDraining()) {
        throw new BrokerFault(BrokerFault.Kind.BUSY, "the shard ends");
      }
      nanos = lane.tryTake(count, size, false);
    }
  }

  /** A message that is due when it comes is delivered at once, and its schedule has no trace. */
  private List<Send> inTime(List<Send> left) {
    List<Send> inTime = new ArrayList<>();
    for (Send send : left) {
      if (send.purpose.isTooLate()) {
        send.purpose.notStored("it is due before it could be sent");
      } else {
        inTime.add(send);
      }
    }
    return inTime;
  }

  private List<Reply> launch(List<Send> left) throws BrokerFault {
    Duration remaining = scope.lease().remaining();
    if (!scope.lease().isValid() || remaining.toMillis() < 1) {
      throw new BrokerFault(BrokerFault.Kind.BUSY, "the lease is over");
    }
    Duration timeout = scope.settings().appendTimeout();
    Duration limit = remaining.compareTo(timeout) < 0 ? remaining : timeout;
    return left.stream()
        .map(send -> new Reply(send, appender.append(send.copy, send.queueId, limit)))
        .toList();
  }

  private static List<Send> busyOf(List<Reply> replies, boolean last) throws BrokerFault {
    List<Send> busy = new ArrayList<>();
    @Nullable BrokerFault unknown = null;
    for (Reply reply : replies) {
      switch (reply.append.join()) {
        case Append.Stored stored -> reply.send.purpose.stored(stored.firstOffset());
        case Append.Refused refused ->
            reply.send.purpose.notStored(
                "the destination refuses it (code %d): %s"
                    .formatted(refused.code(), refused.remark()));
        case Append.Busy answer when last ->
            reply.send.purpose.notStored("the destination is busy: " + answer.remark());
        case Append.Busy _ -> busy.add(reply.send);
        case Append.Unknown answer -> unknown = answer.fault();
      }
    }
    if (unknown != null) {
      throw unknown;
    }
    return busy;
  }

  @Override
  public void close() {
    lane.leave();
  }
}
