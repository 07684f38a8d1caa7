package dev.lockstep.rocketmq.client;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.BrokerFault.Kind;
import dev.lockstep.rocketmq.ClusterAddress;
import dev.lockstep.rocketmq.TopicRoute;
import dev.lockstep.rocketmq.cluster.Brokers;
import dev.lockstep.rocketmq.log.MessageSearch;
import dev.lockstep.rocketmq.metadata.BrokerAdmin;
import dev.lockstep.rocketmq.metadata.FilterAdmin;
import dev.lockstep.rocketmq.metadata.GroupAdmin;
import dev.lockstep.rocketmq.metadata.TopicAdmin;
import dev.lockstep.rocketmq.pop.PopAdmin;
import dev.lockstep.rocketmq.progress.ProgressAdmin;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import dev.lockstep.rocketmq.remoting.RequestMeter;
import dev.lockstep.rocketmq.retry.OriginalSearch;
import dev.lockstep.rocketmq.retry.RetryAdmin;
import java.util.Map;

/**
 * Everything that can be asked of one cluster. Thread-safe; connects when first needed, to masters
 * only. Blocking calls are bounded in time and end at once when their thread is interrupted.
 */
public final class ClusterClient implements AutoCloseable {

  private final Brokers brokers;
  private final TopicAdmin topics;
  private final GroupAdmin groups;
  private final ProgressAdmin progress;
  private final BrokerAdmin brokerAdmin;
  private final FilterAdmin filters;
  private final PopAdmin pop;
  private final RetryAdmin retries;

  private ClusterClient(Brokers brokers) {
    this.brokers = brokers;
    this.brokerAdmin = new BrokerAdmin(brokers);
    this.topics = new TopicAdmin(brokers, brokerAdmin);
    this.groups = new GroupAdmin(brokers);
    this.filters = new FilterAdmin(brokers);
    this.progress = new ProgressAdmin(brokers, brokerAdmin);
    OriginalSearch originals = new OriginalSearch(brokers, new MessageSearch(brokers));
    this.pop = new PopAdmin(brokers, brokerAdmin, topics, originals);
    this.retries = new RetryAdmin(brokers, brokerAdmin, topics, originals);
  }

  /**
   * Makes a client; connects to nothing yet.
   *
   * @throws IllegalArgumentException if the certificates to trust cannot be read
   */
  public static ClusterClient open(ClusterAddress address) {
    return open(address, RequestMeter.NONE);
  }

  /**
   * As {@link #open(ClusterAddress)}, with each request counted.
   *
   * @throws IllegalArgumentException if the certificates to trust cannot be read
   */
  public static ClusterClient open(ClusterAddress address, RequestMeter meter) {
    return new ClusterClient(new Brokers(address, meter));
  }

  /** The cluster's name in Lockstep. */
  public String name() {
    return brokers.name();
  }

  /** The topic's queues; a {@link Kind#NOT_FOUND} fault if there is no such topic. */
  public TopicRoute route(String topic) throws BrokerFault, InterruptedException {
    return brokers.route(topic);
  }

  /** The masters, by broker name, as {@code host:port}; a few seconds old at most. */
  public Map<String, String> masters() throws BrokerFault, InterruptedException {
    return brokers.masters();
  }

  /** A new connection to this broker's master, for the caller alone, who closes it. */
  public BrokerConnection connect(String broker) throws BrokerFault, InterruptedException {
    return brokers.connect(broker);
  }

  /** The connection that all short requests to this broker's master share; do not close it. */
  public BrokerConnection shared(String broker) throws BrokerFault, InterruptedException {
    return brokers.shared(broker);
  }

  /** Its topics. */
  public TopicAdmin topics() {
    return topics;
  }

  /** Its consumer groups. */
  public GroupAdmin groups() {
    return groups;
  }

  /** The progress of its consumer groups. */
  public ProgressAdmin progress() {
    return progress;
  }

  /** What its POP consumers were handed. */
  public PopAdmin pop() {
    return pop;
  }

  /** What its push consumers failed on. */
  public RetryAdmin retries() {
    return retries;
  }

  /** Its brokers' settings and state. */
  public BrokerAdmin brokerAdmin() {
    return brokerAdmin;
  }

  /** What its brokers evaluate themselves. */
  public FilterAdmin filters() {
    return filters;
  }

  /** Ends the shared connections; those of {@link #connect} are their callers' to close, before. */
  @Override
  public void close() {
    brokers.close();
  }

  @Override
  public String toString() {
    return brokers.toString();
  }
}
