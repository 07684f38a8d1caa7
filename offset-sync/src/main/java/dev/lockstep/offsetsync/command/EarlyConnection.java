package dev.lockstep.offsetsync.command;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.client.ClusterClient;

/**
 * Connects to a broker beside other work, so that its first request need not wait for that. A fault
 * shows at the first request. Close it before the client.
 */
final class EarlyConnection implements AutoCloseable {

  private final Thread thread;

  EarlyConnection(ClusterClient cluster, String broker) {
    this.thread = Thread.startVirtualThread(() -> connect(cluster, broker));
  }

  private static void connect(ClusterClient cluster, String broker) {
    try {
      var _ = cluster.shared(broker);
    } catch (BrokerFault fault) {
      // whoever asks the broker for something finds out
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends at once: what is not connected by then is not needed. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
