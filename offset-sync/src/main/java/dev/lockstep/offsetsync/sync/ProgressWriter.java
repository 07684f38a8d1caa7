package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Sets a group's progress on a queue, and reads it back. How depends on the group: the broker's
 * offset table takes an offline group's; the consumers of an online one would overwrite it within
 * seconds, so the broker resets them. While a reset is pending brokers answer raw commits with
 * success and ignore them: reading back finds that out. Thread-safe.
 *
 * <p>INVARIANT: each write is one request to one broker, so an interruption leaves the queue at the
 * old value or the new one.
 */
final class ProgressWriter {

  private static final Duration CLIENTS_FOLLOW = Duration.ofSeconds(20);
  private static final Duration BROKER_FOLLOWS = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final ClusterClient cluster;
  private final BooleanSupplier mayWrite;

  /**
   * @param mayWrite asked before each write; false ends all writing
   */
  ProgressWriter(ClusterClient cluster, BooleanSupplier mayWrite) {
    this.cluster = cluster;
    this.mayWrite = mayWrite;
  }

  WriteResult set(String group, QueueId queue, OptionalLong before, long offset, boolean online)
      throws InterruptedException {
    try {
      return online
          ? reset(group, queue, before, offset, CLIENTS_FOLLOW)
          : commit(group, queue, before, offset);
    } catch (BrokerFault fault) {
      return new WriteResult.Failed(
          online && fault.kind() == BrokerFault.Kind.UNSUPPORTED
              ? fault.getMessage()
                  + "; stop the group's consumers in the target cluster and sync again"
              : String.valueOf(fault.getMessage()));
    }
  }

  private WriteResult commit(String group, QueueId queue, OptionalLong before, long offset)
      throws BrokerFault, InterruptedException {
    if (!mayWrite.getAsBoolean()) {
      return leaseOver();
    }
    cluster.progress().commit(group, queue, offset);
    if (cluster.progress().committed(group, queue).equals(OptionalLong.of(offset))) {
      return new WriteResult.Confirmed();
    }
    // A reset is pending for this group, or its consumers came back: only a reset gets through.
    return reset(group, queue, before, offset, BROKER_FOLLOWS);
  }

  private WriteResult reset(
      String group, QueueId queue, OptionalLong before, long offset, Duration limit)
      throws BrokerFault, InterruptedException {
    if (!mayWrite.getAsBoolean()) {
      return leaseOver();
    }
    cluster.progress().reset(group, queue, offset);
    long deadline = System.nanoTime() + limit.toNanos();
    OptionalLong found = cluster.progress().committed(group, queue);
    while (!isThere(found, before, offset) && System.nanoTime() - deadline < 0) {
      Thread.sleep(PAUSE);
      found = cluster.progress().committed(group, queue);
    }
    return isThere(found, before, offset)
        ? new WriteResult.Confirmed()
        : new WriteResult.Failed(
            "set to %d, but found at %s after %d s: a reset by somebody else is pending, or the group's consumers do not follow; sync again"
                .formatted(
                    offset,
                    found.isPresent() ? String.valueOf(found.getAsLong()) : "no offset",
                    limit.toSeconds()));
  }

  /** There, or further on because the consumers went on from there meanwhile. */
  private static boolean isThere(OptionalLong found, OptionalLong before, long offset) {
    if (found.isEmpty()) {
      return false;
    }
    boolean backwards = before.isPresent() && before.getAsLong() > offset;
    return found.getAsLong() == offset
        || (found.getAsLong() > offset && !(backwards && found.getAsLong() >= before.getAsLong()));
  }

  private static WriteResult leaseOver() {
    return new WriteResult.Failed("not set: this worker's lease is over; its next owner goes on");
  }
}
