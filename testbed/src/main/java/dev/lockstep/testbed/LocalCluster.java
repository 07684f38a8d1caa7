package dev.lockstep.testbed;

import dev.lockstep.testbed.link.DelayProxy;
import dev.lockstep.testbed.link.Link;
import dev.lockstep.testbed.remoting.RpcFailedException;
import dev.lockstep.testbed.remoting.ServerRpc;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;
import org.jspecify.annotations.Nullable;

/** A cluster on this machine's loopback interface, one process or container per server. */
final class LocalCluster implements RocketMqCluster {

  private static final String LOOPBACK = "127.0.0.1";

  /** Another loopback address, so that a link can have the port that its broker advertises. */
  private static final String LINK_HOST = "127.0.1.1";

  /** The slowest start seen on a loaded machine took 31 s. */
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration REGISTER_EVERY = Duration.ofMillis(250);
  private static final Duration RPC_TIMEOUT = Duration.ofSeconds(5);
  private static final String NAME_SERVER = "namesrv";

  private final ClusterPlan plan;
  private final ClusterFolder folder;
  private final BiFunction<ClusterFolder, Server.Spec, Server> servers;
  private final ServerRpc rpc = new ServerRpc(RPC_TIMEOUT);
  private final Ports nameServerPorts = Ports.reserve();
  private final List<Ports> brokerPorts = new ArrayList<>();
  private final Server nameServer;
  private final List<LocalBroker> brokers = new ArrayList<>();
  private final @Nullable Link link;

  /** What a broker tells clients is its link; those that use its VIP port come past it. */
  private final List<DelayProxy> bypasses = new ArrayList<>();

  private final AtomicBoolean closed = new AtomicBoolean();

  private LocalCluster(ClusterPlan plan, BiFunction<ClusterFolder, Server.Spec, Server> servers) {
    this.servers = servers;
    this.plan = plan;
    this.folder = ClusterFolder.create(plan.name());
    Path conf =
        ServerFiles.nameServer(folder.home(NAME_SERVER), plan.version(), nameServerPorts.listen());
    this.nameServer =
        servers.apply(
            folder,
            new Server.Spec(
                NAME_SERVER,
                plan.version(),
                Server.Role.NAME_SERVER,
                List.of("-c", conf.toString()),
                "64m",
                nameServerPorts.listen()));
    for (int i = 0; i < plan.brokers(); i++) {
      Ports ports = Ports.reserve();
      brokerPorts.add(ports);
      brokers.add(broker(ClusterPlan.brokerName(i), ports, plan.proxy() && i == 0));
    }
    this.link = plan.behindLink() ? startLink() : null;
  }

  /**
   * Starts a cluster.
   *
   * @param servers makes a server of a specification
   */
  static LocalCluster start(
      ClusterPlan plan, BiFunction<ClusterFolder, Server.Spec, Server> servers) {
    LocalCluster cluster = new LocalCluster(plan, servers);
    try {
      cluster.restart();
      return cluster;
    } catch (RuntimeException | Error failure) {
      cluster.close();
      throw failure;
    }
  }

  private LocalBroker broker(String name, Ports ports, boolean withProxy) {
    Path home = folder.home(name);
    Path conf =
        ServerFiles.broker(home, plan, name, directNameServer(), advertisedHost(), ports.listen());
    List<String> arguments = List.of("-c", conf.toString());
    if (withProxy) {
      Path proxyConf =
          ServerFiles.proxy(
              home,
              plan,
              directNameServer(),
              advertisedHost(),
              ports.proxyGrpc(),
              ports.proxyRemoting());
      arguments =
          List.of(
              "-pm",
              "local",
              "-bc",
              conf.toString(),
              "-n",
              directNameServer(),
              "-pc",
              proxyConf.toString());
    }
    Server.Spec spec =
        new Server.Spec(
            name,
            plan.version(),
            withProxy ? Server.Role.BROKER_WITH_PROXY : Server.Role.BROKER,
            arguments,
            plan.brokerHeap(),
            ports.listen());
    return new LocalBroker(
        servers.apply(folder, spec), ports, advertisedHost(), home, rpc, this::awaitReady);
  }

  private Link startLink() {
    brokerPorts.forEach(ports -> bypasses.add(proxy(ports.vip(), ports.listen())));
    List<DelayProxy> proxies = new ArrayList<>();
    proxies.add(proxy(nameServerPorts.listen(), nameServerPorts.listen()));
    brokerPorts.forEach(ports -> proxies.add(proxy(ports.listen(), ports.listen())));
    if (plan.proxy()) {
      Ports ports = brokerPorts.getFirst();
      proxies.add(proxy(ports.linkToProxy(), ports.proxyGrpc()));
    }
    return new Link(proxies);
  }

  private static DelayProxy proxy(int listen, int target) {
    return DelayProxy.start(
        new InetSocketAddress(InetAddress.ofLiteral(LINK_HOST), listen),
        new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), target));
  }

  private String advertisedHost() {
    return plan.behindLink() ? LINK_HOST : LOOPBACK;
  }

  @Override
  public String name() {
    return plan.name();
  }

  @Override
  public ServerVersion version() {
    return plan.version();
  }

  @Override
  public String nameServer() {
    return advertisedHost() + ":" + nameServerPorts.listen();
  }

  @Override
  public String directNameServer() {
    return LOOPBACK + ":" + nameServerPorts.listen();
  }

  @Override
  public Optional<String> proxyEndpoint() {
    if (!plan.proxy()) {
      return Optional.empty();
    }
    Ports ports = brokerPorts.getFirst();
    return Optional.of(
        advertisedHost() + ":" + (plan.behindLink() ? ports.linkToProxy() : ports.proxyGrpc()));
  }

  @Override
  public List<Broker> brokers() {
    return List.copyOf(brokers);
  }

  @Override
  public Link link() {
    if (link == null) {
      throw new IllegalStateException(name() + " was not started behind a link");
    }
    return link;
  }

  @Override
  public void killNameServer() {
    nameServer.kill();
  }

  @Override
  public void restartNameServer() {
    nameServer.kill();
    nameServer.start();
    brokers.stream().filter(broker -> broker.server().isAlive()).forEach(this::awaitReady);
  }

  @Override
  public void kill() {
    brokers.forEach(LocalBroker::kill);
    nameServer.kill();
  }

  @Override
  public void restart() {
    kill();
    nameServer.start();
    brokers.forEach(broker -> broker.server().start());
    brokers.forEach(this::awaitReady);
  }

  /**
   * A broker's own first registration fails when its connection to the name server is not up yet,
   * and its next comes ten seconds later; so it is told to register until the name server has its
   * route.
   */
  private void awaitReady(LocalBroker broker) {
    long[] lastRegister = {System.nanoTime()};
    boolean ready =
        Patience.waitUntil(
            READY_WITHIN,
            POLL,
            () -> {
              boolean started = broker.server().isStarted();
              if (!nameServer.isStarted()) {
                return false;
              }
              boolean routed = hasRoute(broker);
              if (!routed
                  && (started || broker.server().takesCommandsEarly())
                  && System.nanoTime() - lastRegister[0] > REGISTER_EVERY.toNanos()) {
                broker.server().register();
                lastRegister[0] = System.nanoTime();
              }
              return started && routed;
            });
    if (!ready) {
      throw new IllegalStateException(
          "%s of %s is not ready after %s:%n%s%n%s"
              .formatted(
                  broker.name(),
                  name(),
                  READY_WITHIN,
                  broker.server().output(),
                  nameServer.output()));
    }
  }

  /** Every broker has a topic of its own name. */
  private boolean hasRoute(LocalBroker broker) {
    return route(broker.name())
        .map(route ->
            route.getBrokerDatas().stream()
                .anyMatch(data -> data.getBrokerAddrs().containsValue(broker.address())))
        .orElse(false);
  }

  private Optional<TopicRouteData> route(String topic) {
    try {
      return rpc.route(directNameServer(), topic);
    } catch (RpcFailedException notYet) {
      return Optional.empty();
    }
  }

  @Override
  public void createTopic(String topic, int queuesPerBroker, Map<String, String> attributes) {
    if (queuesPerBroker < 1) {
      throw new IllegalArgumentException("queuesPerBroker: 1 or more, not " + queuesPerBroker);
    }
    brokers.forEach(broker ->
        onBroker(
            () -> rpc.createTopic(broker.directAddress(), topic, queuesPerBroker, attributes)));
    boolean routed = Patience.waitUntil(READY_WITHIN, POLL, () -> isRouted(topic, queuesPerBroker));
    if (!routed) {
      throw new IllegalStateException(
          "the name server of %s does not know topic %s".formatted(name(), topic));
    }
  }

  private boolean isRouted(String topic, int queuesPerBroker) {
    return route(topic)
        .map(route ->
            brokers.stream()
                .allMatch(broker ->
                    route.getQueueDatas().stream()
                        .anyMatch(queues ->
                            queues.getBrokerName().equals(broker.name())
                                && queues.getWriteQueueNums() == queuesPerBroker)))
        .orElse(false);
  }

  @Override
  public void createGroup(String group) {
    brokers.forEach(broker -> onBroker(() -> rpc.createGroup(broker.directAddress(), group)));
  }

  private static void onBroker(Runnable request) {
    try {
      request.run();
    } catch (RpcFailedException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (link != null) {
      link.close();
    }
    bypasses.forEach(DelayProxy::close);
    brokers.forEach(broker -> broker.server().remove());
    nameServer.remove();
    folder.close();
    rpc.close();
    brokerPorts.forEach(Ports::close);
    nameServerPorts.close();
  }

  @Override
  public void saveLogs(Path into) {
    folder.copyLogs(NAME_SERVER, into.resolve(NAME_SERVER));
    brokers.forEach(broker -> folder.copyLogs(broker.name(), into.resolve(broker.name())));
  }

  @Override
  public String toString() {
    return "%s (%s, %s)".formatted(name(), version().number(), nameServer());
  }
}
