package dev.lockstep.offsetsync.shard;

import com.google.protobuf.util.Timestamps;
import dev.lockstep.worker.ShardContext;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.ShardEvent;
import java.time.Clock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells of syncs that failed by an error of this program: the log and the coordinator hear of it
 * once, not with every sync that fails the same way. Not thread-safe.
 */
final class FailureReport {

  private static final Logger LOG = Logger.getLogger(FailureReport.class);

  private final String task;
  private final ShardContext context;
  private final Clock clock;
  private @Nullable String told;

  FailureReport(String task, ShardContext context, Clock clock) {
    this.task = task;
    this.context = context;
    this.clock = clock;
  }

  void failed(RuntimeException cause) {
    String failure = cause.toString();
    if (failure.equals(told)) {
      return;
    }
    told = failure;
    LOG.errorf(
        cause, "sync failed, goes on at the next interval: task=%s cause=\"%s\"", task, failure);
    try {
      context.report(event(failure));
    } catch (RuntimeException e) {
      LOG.errorf(e, "failure not reported: task=%s", task);
    }
  }

  /** A sync came through: the next failure is told, also if it is like the last one. */
  void succeeded() {
    told = null;
  }

  private SessionRequest event(String failure) {
    return SessionRequest.newBuilder()
        .setShardEvent(
            ShardEvent.newBuilder()
                .setShard(context.shard())
                .setTime(Timestamps.fromMillis(clock.millis()))
                .setReason("SYNC_FAILED")
                .setMessage(
                    "An automatic sync of progress failed by an internal error and is tried again at each interval; the worker's log has more: "
                        + failure))
        .build();
  }
}
