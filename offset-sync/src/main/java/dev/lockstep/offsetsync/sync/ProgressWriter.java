package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Sets a group's progress on a queue, and reads it back. How depends on the group: the broker's
 * offset table takes an offline group's; the consumers of an online one would overwrite it within
 * seconds, so the broker resets them. While a reset is pending brokers answer raw commits with
 * success and ignore them: reading back finds that out. Thread-safe.
 *
 * <ul>
 *   <li>INVARIANT: each write is one request to one broker, so an interruption leaves the queue at
 *       the old value or the new one.
 *   <li>INVARIANT: what a write rests on was read right before it, not when it was planned: a group
 *       that came, left or went on meanwhile is written as it is now, or not at all. Brokers know
 *       no compare-and-set, so what is left is the time of one request.
 * </ul>
 */
final class ProgressWriter {

  private static final Duration CLIENTS_FOLLOW = Duration.ofSeconds(20);
  private static final Duration BROKER_FOLLOWS = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final TargetGroups groups;
  private final boolean allowRewind;
  private final BooleanSupplier mayWrite;

  /**
   * @param allowRewind may progress move backwards?
   * @param mayWrite asked before each write; false ends all writing
   */
  ProgressWriter(TargetGroups groups, boolean allowRewind, BooleanSupplier mayWrite) {
    this.groups = groups;
    this.allowRewind = allowRewind;
    this.mayWrite = mayWrite;
  }

  WriteResult set(String group, QueueId queue, long offset) throws InterruptedException {
    boolean online = false;
    try {
      online = groups.isOnline(group);
      OptionalLong before = groups.committed(group, queue);
      if (before.isPresent() && isEnough(before.getAsLong(), offset)) {
        return new WriteResult.NotNeeded(before.getAsLong());
      }
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

  private boolean isEnough(long found, long offset) {
    return allowRewind ? found == offset : found >= offset;
  }

  private WriteResult commit(String group, QueueId queue, OptionalLong before, long offset)
      throws BrokerFault, InterruptedException {
    if (!mayWrite.getAsBoolean()) {
      return leaseOver();
    }
    groups.commit(group, queue, offset);
    if (isThere(groups.committed(group, queue), before, offset)) {
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
    groups.reset(group, queue, offset);
    long deadline = System.nanoTime() + limit.toNanos();
    OptionalLong found = groups.committed(group, queue);
    while (!isThere(found, before, offset) && System.nanoTime() - deadline < 0) {
      Thread.sleep(PAUSE);
      found = groups.committed(group, queue);
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
