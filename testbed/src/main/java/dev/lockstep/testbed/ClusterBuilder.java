package dev.lockstep.testbed;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What cluster to start; {@link #start} starts it as processes, or as containers if the system
 * property {@code lockstep.testbed.backend} says {@code containers} ({@code processes} is the
 * default). Not thread-safe.
 */
public final class ClusterBuilder {

  /** The system property that chooses the backend: {@code processes} or {@code containers}. */
  public static final String BACKEND_PROPERTY = "lockstep.testbed.backend";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,60}");
  private static final int MAX_BROKERS = 26;

  private final String name;
  private final Map<String, String> brokerSettings = new LinkedHashMap<>();
  private ServerVersion version = ServerVersion.V5_5_0;
  private int brokers = 1;
  private boolean proxy;
  private boolean behindLink;
  private String brokerHeap = "256m";

  ClusterBuilder(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name: 1 to 60 letters, digits, - or _, not '" + name + "'");
    }
    this.name = name;
  }

  /** Which version to start, 5.5.0 if not said. */
  public ClusterBuilder version(ServerVersion newVersion) {
    version = newVersion;
    return this;
  }

  /**
   * How many brokers (masters), 1 if not said. They are named {@code broker-a}, {@code broker-b}
   * and so on.
   */
  public ClusterBuilder brokers(int count) {
    if (count < 1 || count > MAX_BROKERS) {
      throw new IllegalArgumentException("brokers: 1 to " + MAX_BROKERS + ", not " + count);
    }
    brokers = count;
    return this;
  }

  /**
   * Whether to start a gRPC proxy, in local mode, with the first broker. Only 5.x. Takes some
   * seconds longer.
   */
  public ClusterBuilder proxy(boolean wanted) {
    proxy = wanted;
    return this;
  }

  /**
   * Puts a network between the cluster and its clients, see {@link RocketMqCluster#link}: the
   * addresses that the cluster advertises are then those of proxies. Only 5.x, and only where all
   * of 127.0.0.0/8 is loopback (Linux).
   */
  public ClusterBuilder behindLink() {
    behindLink = true;
    return this;
  }

  /**
   * A setting of {@code broker.conf}; wins over the testbed's own. The timer wheel, for one, is off
   * ({@code timerWheelEnable}) unless there is a proxy.
   */
  public ClusterBuilder brokerSetting(String key, String value) {
    brokerSettings.put(key, value);
    return this;
  }

  /** The largest heap of each broker's JVM, as {@code -Xmx} takes it; 256m if not said. */
  public ClusterBuilder brokerHeap(String size) {
    brokerHeap = size;
    return this;
  }

  /**
   * Starts the cluster.
   *
   * @return the cluster, ready
   * @throws IllegalStateException if it does not come up; nothing is left of it
   * @throws org.opentest4j.TestAbortedException if it is to run in containers and there is no
   *     Docker engine
   */
  public RocketMqCluster start() {
    if ((proxy || behindLink) && version != ServerVersion.V5_5_0) {
      throw new IllegalArgumentException(
          (proxy ? "proxy" : "behindLink") + ": only with 5.5.0, not " + version.number());
    }
    ClusterPlan plan =
        new ClusterPlan(name, version, brokers, proxy, behindLink, brokerSettings, brokerHeap);
    String backend = System.getProperty(BACKEND_PROPERTY, "processes");
    return switch (backend.toLowerCase(Locale.ROOT)) {
      case "processes" -> LocalCluster.start(plan, ServerProcess::new);
      case "containers" -> {
        ServerContainer.requireEngine();
        yield LocalCluster.start(
            plan, (folder, spec) -> new ServerContainer(folder.home(spec.name()), spec));
      }
      default ->
          throw new IllegalArgumentException(
              BACKEND_PROPERTY + ": processes or containers, not " + backend);
    };
  }
}
