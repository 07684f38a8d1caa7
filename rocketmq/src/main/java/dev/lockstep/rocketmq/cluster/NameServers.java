package dev.lockstep.rocketmq.cluster;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.ClusterAddress;
import dev.lockstep.rocketmq.HostPort;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import dev.lockstep.rocketmq.remoting.Connector;
import dev.lockstep.rocketmq.remoting.ServerRole;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's name servers. Each of them knows everything, so the first that answers will do; the
 * one that answered last is asked first. Thread-safe.
 */
final class NameServers implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final String cluster;
  private final Connector connector;
  private final List<HostPort> addresses;
  private final ReentrantLock lock = new ReentrantLock();
  private int preferred;
  private @Nullable BrokerConnection connection;

  NameServers(ClusterAddress address, Connector connector) {
    this.cluster = address.name();
    this.connector = connector;
    this.addresses =
        address.nameServers().stream().map(text -> HostPort.parse("nameServers", text)).toList();
  }

  /**
   * The first answer, of success; a server that refuses is believed, one that does not answer is
   * not waited for twice.
   */
  <T> T ask(Supplier<RemotingCommand> request, Function<byte[], T> reader)
      throws BrokerFault, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return current().query(request.get(), TIMEOUT, reader);
      } catch (BrokerFault fault) {
        if (isAnswer(fault) || attempt > addresses.size()) {
          throw fault;
        }
        forsake();
      }
    }
  }

  private static boolean isAnswer(BrokerFault fault) {
    return switch (fault.kind()) {
      case UNREACHABLE, TIMED_OUT, CONNECTION_LOST, BUSY -> false;
      case NOT_FOUND, DENIED, UNSUPPORTED, REFUSED -> true;
    };
  }

  private BrokerConnection current() throws BrokerFault {
    lock.lock();
    try {
      BrokerConnection open = connection;
      if (open == null || !open.isOpen()) {
        open =
            connector.connect(
                ServerRole.NAME_SERVER, "name server of " + cluster, addresses.get(preferred));
        connection = open;
      }
      return open;
    } finally {
      lock.unlock();
    }
  }

  /** Goes on to the next server. */
  private void forsake() {
    lock.lock();
    try {
      close();
      preferred = (preferred + 1) % addresses.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (connection != null) {
        connection.close();
        connection = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
