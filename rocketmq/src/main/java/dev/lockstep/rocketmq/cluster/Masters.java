package dev.lockstep.rocketmq.cluster;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.remoting.Request;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.jspecify.annotations.Nullable;

/**
 * The masters' addresses, asked for again when they are a few seconds old or led nowhere.
 * Thread-safe.
 */
final class Masters {

  private static final Duration FRESH = Duration.ofSeconds(3);

  private final NameServers nameServers;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Map<String, String> known;
  private long knownAtNanos;

  Masters(NameServers nameServers) {
    this.nameServers = nameServers;
  }

  Map<String, String> get() throws BrokerFault, InterruptedException {
    lock.lockInterruptibly();
    try {
      Map<String, String> masters = known;
      if (masters == null || System.nanoTime() - knownAtNanos > FRESH.toNanos()) {
        masters = ask();
        known = masters;
        knownAtNanos = System.nanoTime();
      }
      return masters;
    } finally {
      lock.unlock();
    }
  }

  /** Has the next one ask again. */
  void forget() {
    lock.lock();
    try {
      known = null;
    } finally {
      lock.unlock();
    }
  }

  private Map<String, String> ask() throws BrokerFault, InterruptedException {
    return nameServers.ask(
        () -> Request.of(RequestCode.GET_BROKER_CLUSTER_INFO).build(),
        body -> Map.copyOf(RouteTable.masters(body)));
  }
}
