package dev.lockstep.rocketmq.pop;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.BrokerFault.Kind;
import dev.lockstep.rocketmq.LruMap;
import dev.lockstep.rocketmq.QueueId;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Where retry queues end. Only hand-outs that fall due make them grow, so what was read after the
 * last one did is kept; for ten minutes, in case a worker that started late did not see one.
 * Thread-safe.
 */
final class RetryEnds {

  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final int MOST_KNOWN = 50_000;

  /** Where queues end. */
  interface Source {
    long end(QueueId queue) throws BrokerFault, InterruptedException;
  }

  private record Known(OptionalLong end, long brokerTime, long at) {}

  private final Source source;
  private final LongSupplier nanoClock;
  private final Map<QueueId, Known> known = new LruMap<>(MOST_KNOWN);

  RetryEnds(Source source, LongSupplier nanoClock) {
    this.source = source;
    this.nanoClock = nanoClock;
  }

  /**
   * One past the last message; empty if there is no such queue.
   *
   * @param quietSince nothing came into the queue from then on; broker's clock, ms
   * @param brokerTime what that clock shows now, at least
   */
  OptionalLong of(QueueId queue, long quietSince, long brokerTime)
      throws BrokerFault, InterruptedException {
    long now = nanoClock.getAsLong();
    synchronized (known) {
      Known before = known.get(queue);
      if (before != null
          && before.brokerTime() >= quietSince
          && now - before.at() < KEPT.toNanos()) {
        return before.end();
      }
    }
    OptionalLong end = read(queue);
    synchronized (known) {
      known.put(queue, new Known(end, brokerTime, now));
    }
    return end;
  }

  private OptionalLong read(QueueId queue) throws BrokerFault, InterruptedException {
    try {
      return OptionalLong.of(source.end(queue));
    } catch (BrokerFault fault) {
      if (fault.kind() == Kind.NOT_FOUND) {
        return OptionalLong.empty();
      }
      throw fault;
    }
  }
}
