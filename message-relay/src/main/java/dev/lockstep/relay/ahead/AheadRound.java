package dev.lockstep.relay.ahead;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.log.Append;
import dev.lockstep.rocketmq.log.ScheduledAppender;
import dev.lockstep.rocketmq.log.ScheduledCopy;
import dev.lockstep.worker.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Copies that are sent together: each by itself, all on their way at once, and all answered before
 * the next round. Not thread-safe.
 */
final class AheadRound {

  private static final int MAX_SENDS = 512;
  private static final int MAX_BYTES = 8 << 20;
  private static final int TRIES = 5;
  private static final Duration BUSY_DELAY = Duration.ofMillis(100);

  /** What follows from what the destination answered. */
  interface Outcome {
    void stored(long offset);

    void notStored(String why);
  }

  private record Send(ScheduledCopy copy, int queueId, Outcome outcome) {}

  private record Reply(Send send, CompletableFuture<Append> append) {}

  private final ScheduledAppender appender;
  private final Lease lease;
  private final Duration timeout;
  private List<Send> sends = new ArrayList<>();
  private int bytes;

  AheadRound(ScheduledAppender appender, Lease lease, Duration timeout) {
    this.appender = appender;
    this.lease = lease;
    this.timeout = timeout;
  }

  boolean hasRoom() {
    return sends.size() < MAX_SENDS && bytes < MAX_BYTES;
  }

  void add(ScheduledCopy copy, int queueId, Outcome outcome) {
    sends.add(new Send(copy, queueId, outcome));
    bytes += copy.body().remaining();
  }

  /**
   * Sends all, and waits for the answers; the timeout bounds each try.
   *
   * @throws BrokerFault if the outcome of a send is unknown, or the lease ends: then outcomes of
   *     this round are missing
   */
  void send() throws BrokerFault, InterruptedException {
    List<Send> left = sends;
    sends = new ArrayList<>();
    bytes = 0;
    for (int attempt = 1; !left.isEmpty(); attempt++) {
      if (attempt > 1) {
        Thread.sleep(BUSY_DELAY.multipliedBy(attempt));
      }
      left = busyOf(launch(left), attempt == TRIES);
    }
  }

  private List<Reply> launch(List<Send> left) throws BrokerFault {
    Duration remaining = lease.remaining();
    if (!lease.isValid() || remaining.toMillis() < 1) {
      throw new BrokerFault(BrokerFault.Kind.BUSY, "the lease is over");
    }
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
        case Append.Stored stored -> reply.send.outcome.stored(stored.firstOffset());
        case Append.Refused refused ->
            reply.send.outcome.notStored(
                "the destination refuses it (code %d): %s"
                    .formatted(refused.code(), refused.remark()));
        case Append.Busy answer when last ->
            reply.send.outcome.notStored("the destination is busy: " + answer.remark());
        case Append.Busy _ -> busy.add(reply.send);
        case Append.Unknown answer -> unknown = answer.fault();
      }
    }
    if (unknown != null) {
      throw unknown;
    }
    return busy;
  }
}
