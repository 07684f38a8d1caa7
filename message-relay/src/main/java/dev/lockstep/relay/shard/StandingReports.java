package dev.lockstep.relay.shard;

import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.worker.ShardContext;
import dev.lockstep.worker.v1.RelayReport;
import dev.lockstep.worker.v1.SessionRequest;
import java.time.Duration;
import java.util.List;

/**
 * Tells the coordinator where the queues of a shard stand: what has changed at once, what has not
 * only now and then, so that idle queues cost next to nothing: the shards of a process do so at the
 * same time, which wakes whoever sends once for all. Used by one thread.
 */
final class StandingReports {

  private static final Duration REPEATED_EVERY = Duration.ofSeconds(5);

  private final ShardContext context;
  private List<QueueStatus> last = List.of();
  private long lastTick;

  StandingReports(ShardContext context) {
    this.context = context;
  }

  /** Where each queue stands now. */
  void tell(List<QueueStatus> queues) {
    long tick = Tick.number(REPEATED_EVERY);
    if (tick == lastTick && queues.equals(last)) {
      return;
    }
    last = queues;
    lastTick = tick;
    context.report(
        SessionRequest.newBuilder()
            .setRelayReport(RelayReport.newBuilder().setShard(context.shard()).addAllQueues(queues))
            .build());
  }
}
