package dev.lockstep.testbed;

import dev.lockstep.testbed.link.Link;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real RocketMQ cluster on this machine: a name server and one or more brokers, each a process of
 * its own, all on loopback ports that stay the same over restarts. Ready (routes known to the name
 * server) when {@link ClusterBuilder#start} or any restart returns. The processes end and their
 * files go when the cluster is closed, and also when this JVM dies, however it dies. Thread-safe.
 */
public interface RocketMqCluster extends AutoCloseable {

  /**
   * Describes a cluster to start.
   *
   * @param name the cluster's name ({@code brokerClusterName}): letters, digits, {@code - _}
   */
  static ClusterBuilder builder(String name) {
    return new ClusterBuilder(name);
  }

  /** The cluster's name, {@code brokerClusterName} of its brokers. */
  String name();

  /** The version of its servers. */
  ServerVersion version();

  /** Where clients find the name server, {@code host:port}; through the link if there is one. */
  String nameServer();

  /**
   * Where the name server itself listens, {@code 127.0.0.1:port}, past the link if there is one.
   */
  String directNameServer();

  /** Where gRPC clients connect, {@code host:port}, if the cluster was started with a proxy. */
  Optional<String> proxyEndpoint();

  /** The brokers, in the order of their names. */
  List<Broker> brokers();

  /**
   * The network between clients and this cluster.
   *
   * @throws IllegalStateException unless the cluster was started {@linkplain
   *     ClusterBuilder#behindLink() behind a link}
   */
  Link link();

  /** Kills the name server (SIGKILL). */
  void killNameServer();

  /**
   * Kills the name server if it lives, starts it anew; returns when it knows all live brokers
   * again.
   */
  void restartNameServer();

  /** Kills all servers (SIGKILL), returns once they are gone. Their files stay. */
  void kill();

  /** Kills what lives and starts all servers anew over the same files. */
  void restart();

  /**
   * Creates a topic on every broker, or changes its number of queues; returns when the name server
   * has its route.
   *
   * @param queuesPerBroker read and write queues on each broker, 1 or more
   * @throws IllegalStateException if a broker refuses it or is not running
   */
  default void createTopic(String topic, int queuesPerBroker) {
    createTopic(topic, queuesPerBroker, Map.of());
  }

  /**
   * Creates a topic with attributes, such as {@code message.type} = {@code FIFO}. Brokers of 4.x
   * ignore them.
   *
   * @param queuesPerBroker read and write queues on each broker, 1 or more
   * @throws IllegalStateException if a broker refuses it or is not running
   */
  void createTopic(String topic, int queuesPerBroker, Map<String, String> attributes);

  /**
   * Creates a consumer group on every broker.
   *
   * @throws IllegalStateException if a broker refuses it or is not running
   */
  void createGroup(String group);

  /**
   * Copies what the servers have logged so far, for people; a file that cannot be copied is left
   * out.
   *
   * @param into a folder, created if it is missing
   */
  void saveLogs(Path into);

  /** Kills all servers and deletes their files. Does nothing the second time. */
  @Override
  void close();
}
