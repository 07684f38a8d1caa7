package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.BrokerAnswer;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueReader;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** Pulls single looks into queues, so many at once over all of them. Thread-safe. */
final class QueuePulls {

  private static final int TRIES = 2;

  private final Semaphore atOnce;

  QueuePulls(int atOnce) {
    this.atOnce = new Semaphore(atOnce);
  }

  Pull pull(ClusterClient cluster, QueueId queue, long offset, int messages)
      throws BrokerFault, InterruptedException {
    atOnce.acquire();
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          return BrokerAnswer.await(
              new QueueReader(cluster.shared(queue.broker()), queue)
                  .pull(offset, messages, Duration.ZERO));
        } catch (BrokerFault fault) {
          // A shared connection that broke while idle is found out by its next user.
          if (fault.kind() != BrokerFault.Kind.CONNECTION_LOST || attempt == TRIES) {
            throw fault;
          }
        }
      }
    } finally {
      atOnce.release();
    }
  }

  static BrokerFault missing(ClusterClient cluster, QueueId queue, Pull.Missing missing) {
    return new BrokerFault(
        BrokerFault.Kind.NOT_FOUND,
        missing.code(),
        "queue %s of %s: %s".formatted(queue, cluster.name(), missing.remark()),
        null);
  }
}
