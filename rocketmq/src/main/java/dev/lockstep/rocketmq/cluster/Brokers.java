package dev.lockstep.rocketmq.cluster;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.BrokerFault.Kind;
import dev.lockstep.rocketmq.ClusterAddress;
import dev.lockstep.rocketmq.HostPort;
import dev.lockstep.rocketmq.TopicRoute;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import dev.lockstep.rocketmq.remoting.Connector;
import dev.lockstep.rocketmq.remoting.Request;
import dev.lockstep.rocketmq.remoting.RequestMeter;
import dev.lockstep.rocketmq.remoting.ServerRole;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;

/**
 * The servers of one cluster: finds them through the name servers and keeps connections to its
 * masters. Thread-safe; connects when first needed, to masters only. Blocking calls are bounded in
 * time and end at once when their thread is interrupted.
 */
public final class Brokers implements AutoCloseable {

  /** Bounds the wait for short requests. */
  private static final Duration SHORT = Duration.ofSeconds(10);

  private final ClusterAddress address;
  private final Connector connector;
  private final NameServers nameServers;
  private final Masters masters;
  private final Map<String, BrokerConnection> shared = new ConcurrentHashMap<>();

  /**
   * The servers behind an address; connects to nothing yet.
   *
   * @throws IllegalArgumentException if the certificates to trust cannot be read
   */
  public Brokers(ClusterAddress address, RequestMeter meter) {
    this.address = address;
    this.connector = new Connector(address.name(), address.keys(), address.tls(), meter);
    this.nameServers = new NameServers(address, connector);
    this.masters = new Masters(nameServers);
  }

  /** The cluster's name in Lockstep. */
  public String name() {
    return address.name();
  }

  /** The topic's queues; a {@link Kind#NOT_FOUND} fault if there is no such topic. */
  public TopicRoute route(String topic) throws BrokerFault, InterruptedException {
    return nameServers.ask(
        () -> Request.of(RequestCode.GET_ROUTEINFO_BY_TOPIC).with("topic", topic).build(),
        body -> RouteTable.topicRoute(topic, body));
  }

  /** All topics that the name server knows, system topics included. */
  public List<String> topicNames() throws BrokerFault, InterruptedException {
    return nameServers.ask(
        () -> Request.of(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER).build(),
        RouteTable::topicList);
  }

  /** What the brokers call the clusters that they are of (brokerClusterName). */
  public Set<String> clusterNames() throws BrokerFault, InterruptedException {
    return nameServers.ask(
        () -> Request.of(RequestCode.GET_BROKER_CLUSTER_INFO).build(), RouteTable::clusterNames);
  }

  /** The masters, by broker name, as {@code host:port}; a few seconds old at most. */
  public Map<String, String> masters() throws BrokerFault, InterruptedException {
    return masters.get();
  }

  /** A new connection to this broker's master, for the caller alone, who closes it. */
  public BrokerConnection connect(String broker) throws BrokerFault, InterruptedException {
    String master = masters().get(broker);
    if (master == null) {
      masters.forget();
      throw new BrokerFault(
          Kind.UNREACHABLE, "cluster " + name() + " has no master of broker " + broker + " now");
    }
    try {
      return connector.connect(
          ServerRole.BROKER,
          "broker " + broker + " of " + name(),
          HostPort.parse("broker address", master));
    } catch (BrokerFault fault) {
      masters.forget(); // another broker may have become master
      throw fault;
    }
  }

  /** The connection that all short requests to this broker's master share; do not close it. */
  public BrokerConnection shared(String broker) throws BrokerFault, InterruptedException {
    BrokerConnection known = shared.get(broker);
    if (known != null && known.isOpen()) {
      return known;
    }
    if (known != null) {
      masters.forget();
    }
    BrokerConnection fresh = connect(broker);
    BrokerConnection winner = shared.merge(broker, fresh, (old, mine) -> old.isOpen() ? old : mine);
    if (winner != fresh) {
      fresh.close();
    }
    return winner;
  }

  /** Sends a short request over the shared connection; a code other than success is a fault. */
  public RemotingCommand call(String broker, RemotingCommand request)
      throws BrokerFault, InterruptedException {
    return over(shared(broker), connection -> connection.call(request, SHORT));
  }

  /**
   * As {@link #call}, without waiting: the future completes with the answer, or with a {@link
   * BrokerFault}.
   */
  public CompletableFuture<RemotingCommand> send(String broker, RemotingCommand request)
      throws BrokerFault, InterruptedException {
    BrokerConnection connection = shared(broker);
    int code = request.getCode();
    return connection
        .send(request, SHORT)
        .whenComplete((_, failure) -> {
          if (failure instanceof BrokerFault fault) {
            giveUpIfSilent(connection, fault);
          }
        })
        .thenCompose(response ->
            response.getCode() == ResponseCode.SUCCESS
                ? CompletableFuture.completedFuture(response)
                : CompletableFuture.failedFuture(connection.fault(code, response)));
  }

  /** As {@link #call}, and reads the answer's body. */
  public <T> T query(String broker, RemotingCommand request, Function<byte[], T> reader)
      throws BrokerFault, InterruptedException {
    return over(shared(broker), connection -> connection.query(request, SHORT, reader));
  }

  /** As {@link #call}, and reads a number from the answer's header. */
  public long callForNumber(String broker, RemotingCommand request, String field)
      throws BrokerFault, InterruptedException {
    return over(shared(broker), connection -> connection.callForNumber(request, SHORT, field));
  }

  private static <T> T over(BrokerConnection connection, Exchange<T> exchange)
      throws BrokerFault, InterruptedException {
    try {
      return exchange.with(connection);
    } catch (BrokerFault fault) {
      giveUpIfSilent(connection, fault);
      throw fault;
    }
  }

  /** A connection that swallowed a request would swallow the next ones too. */
  private static void giveUpIfSilent(BrokerConnection connection, BrokerFault fault) {
    if (fault.kind() == Kind.TIMED_OUT) {
      connection.close();
    }
  }

  @FunctionalInterface
  private interface Exchange<T> {
    T with(BrokerConnection connection) throws BrokerFault, InterruptedException;
  }

  /** Ends the shared connections; those of {@link #connect} are their callers' to close, before. */
  @Override
  public void close() {
    shared.values().forEach(BrokerConnection::close);
    nameServers.close();
    connector.close();
  }

  @Override
  public String toString() {
    return "cluster " + name();
  }
}
