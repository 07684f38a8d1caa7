package dev.lockstep.rocketmq.remoting;

import dev.lockstep.rocketmq.BrokerFault;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/** One connection to one server. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class BrokerConnection implements AutoCloseable {

  BrokerConnection() {}

  /** Sends and waits; returns the response whatever its code. */
  public RemotingCommand invoke(RemotingCommand request, Duration timeout)
      throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** As {@link #invoke}, but a response code other than success is a fault. */
  public RemotingCommand call(RemotingCommand request, Duration timeout)
      throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** Sends; the future completes with the response or a {@link BrokerFault}, in time. */
  public CompletableFuture<RemotingCommand> send(RemotingCommand request, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  public boolean isOpen() {
    throw new UnsupportedOperationException();
  }

  /** Resets the connection: nothing of what was sent stays on its way. */
  public void abort() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
