package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.decision.SyncMode;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import java.util.List;
import java.util.OptionalLong;

/**
 * How long messages have waited in the target cluster for groups that would be moved past them.
 * Asks only where that decides. Thread-safe.
 */
final class Waits {

  /** The first message of a queue that a group has not consumed. */
  record Message(QueueId queue, long offset) {}

  private final Translators translators;
  private final ClusterClient target;

  Waits(Translators translators, ClusterClient target) {
    this.translators = translators;
    this.target = target;
  }

  /**
   * How many messages a move saves; unlimited if it saves too few, but one has waited for as long
   * as automatic sync lets it.
   *
   * @param first of each queue that the group would be moved on in
   */
  long orMore(SyncMode.Automatic automatic, long move, List<Message> first)
      throws BrokerFault, InterruptedException {
    if (move == 0 || move >= automatic.minOnlineMove()) {
      return move;
    }
    long since = System.currentTimeMillis() - automatic.minOnlineMoveTime().toMillis();
    for (Message message : first) {
      OptionalLong stored = translators.storeTime(target, message.queue(), message.offset());
      if (stored.isPresent() && stored.getAsLong() <= since) {
        return Long.MAX_VALUE;
      }
    }
    return move;
  }
}
