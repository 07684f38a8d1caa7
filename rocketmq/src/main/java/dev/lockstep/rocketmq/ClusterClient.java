package dev.lockstep.rocketmq;

import dev.lockstep.rocketmq.metadata.BrokerAdmin;
import dev.lockstep.rocketmq.metadata.GroupAdmin;
import dev.lockstep.rocketmq.metadata.TopicAdmin;
import dev.lockstep.rocketmq.progress.ProgressAdmin;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import java.util.Map;

/**
 * Everything that can be asked of one cluster. Thread-safe; opens connections when first needed.
 */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class ClusterClient implements AutoCloseable {

  private final ClusterAddress address;

  private ClusterClient(ClusterAddress address) {
    this.address = address;
  }

  /** Makes a client; connects to nothing yet. */
  public static ClusterClient open(ClusterAddress address) {
    return new ClusterClient(address);
  }

  public String name() {
    return address.name();
  }

  /** The topic's queues; a {@link BrokerFault.Kind#NOT_FOUND} fault if there is no such topic. */
  public TopicRoute route(String topic) throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(topic);
  }

  /** The masters, by broker name, as {@code host:port}. */
  public Map<String, String> masters() throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** A new connection to this broker's master, for the caller alone, who closes it. */
  public BrokerConnection connect(String broker) throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(broker);
  }

  /** The connection that all short requests to this broker's master share; do not close it. */
  public BrokerConnection shared(String broker) throws BrokerFault, InterruptedException {
    throw new UnsupportedOperationException(broker);
  }

  public TopicAdmin topics() {
    return new TopicAdmin(this);
  }

  public GroupAdmin groups() {
    return new GroupAdmin(this);
  }

  public ProgressAdmin progress() {
    return new ProgressAdmin(this);
  }

  public BrokerAdmin brokerAdmin() {
    return new BrokerAdmin(this);
  }

  @Override
  public void close() {}
}
